using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>The page below an address of somebody's own application.</summary>
[Collection(nameof(ServedPage))]
public sealed class FolderTests(ServedPage served)
{
    [PageTheory]
    [InlineData("vision")]
    [InlineData("vision/")]
    public async Task ThePageAsksTheServerBelowItsOwnAddress(string address)
    {
        await using TestServer server = await TestServer.StartAsync(
            options => options.Models.Add(TestModels.Classifier, served.ClassifierFile, TestModels.Classifier), folder: "/vision");
        await using Visit visit = await served.OpenAsync(address, address: server.Address);
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        Assert.All(visit.Paths, path => Assert.StartsWith("/vision", path, StringComparison.Ordinal));
    }
}
