using Fovea.Data;

namespace Fovea.Tests;

public sealed class DataSetCatalogueTests
{
    [Fact]
    public async Task AValidationSetIsSetApartFromTheTestSet()
    {
        DataSplits data = await DataSetCatalogue.OpenAsync(new DataSetRequest("glyphs") { Seed = 3 });
        Assert.Equal((53_999, 6_001, 10_000), (data.Train.Count, data.Validation!.Count, data.Test!.Count));
        DataSplits none = await DataSetCatalogue.OpenAsync(new DataSetRequest("glyphs") { ValidationShare = 0 });
        Assert.Equal(60_000, none.Train.Count);
        Assert.Null(none.Validation);
    }

    [Fact]
    public async Task AnUnknownNameAndAMissingFolderAreErrors()
    {
        Assert.Equal("glyph", (await Assert.ThrowsAsync<UnknownDataSetException>(
            () => DataSetCatalogue.OpenAsync(new DataSetRequest("glyph")))).Name);
        Assert.Contains("--data-path is missing", (await Assert.ThrowsAsync<FoveaException>(
            () => DataSetCatalogue.OpenAsync(new DataSetRequest("cifar10")))).Message);
        Assert.Contains("FOVEA_CACHE", (await Assert.ThrowsAsync<FoveaException>(
            () => DataSetCatalogue.OpenTestAsync(new DataSetRequest("mnist")))).Message);
    }
}
