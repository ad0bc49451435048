using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Glyphs;

namespace Fovea.Tests;

public sealed class DetectionSheetTests
{
    [Fact]
    public void TheSeedChoosesThePicturesAndFlippingMirrorsHalfOfThem()
    {
        var data = new ShapesDataset(Split.Train, 40);
        var sheet = DetectionSheet.Draw(data, 10, seed: 2);
        Assert.Equal("10 of the 40 images of shapes train", sheet.Title);
        Assert.All(sheet.Samples, sample => Assert.Equal((384, 384), (sample.Image.Width, sample.Image.Height)));
        Assert.Equal(Names(sheet), Names(DetectionSheet.Draw(data, 10, seed: 2)));
        Assert.NotEqual(Names(sheet), Names(DetectionSheet.Draw(data, 10, seed: 3)));
        Assert.Equal(((4 * 388) - 4, (3 * 388) - 4), (sheet.ToImage().Width, sheet.ToImage().Height));

        var flipped = DetectionSheet.Draw(data, 10, seed: 2, flip: true);
        int same = sheet.Samples.Zip(flipped.Samples)
            .Count(pair => pair.First.Image.Pixels.AsSpan().SequenceEqual(pair.Second.Image.Pixels));
        Assert.InRange(same, 1, 9);
        Assert.Equal(sheet.Samples.Select(sample => sample.Objects), flipped.Samples.Select(sample => sample.Objects));
    }

    [Fact]
    public void ASetWithoutBoxesIsRefused()
    {
        var digits = new GlyphDataset(Split.Test, 3);
        Assert.Contains("have no boxes", Assert.Throws<FoveaException>(() => DetectionSheet.Draw(digits)).Message);
    }

    private static IEnumerable<string> Names(DetectionSheet sheet) => sheet.Samples.Select(sample => sample.Name);
}
