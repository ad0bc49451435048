using Fovea.Data;
using Fovea.Detection.Proposals;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Detection.Tests.Proposals;

public sealed class SelectiveSearchTests
{
    private static readonly SelectiveSearchOptions _small = SelectiveSearchOptions.Fast with { MinBoxSide = 0, MinSegmentSize = 4 };

    [Theory]
    [InlineData(64, 48, 3)]
    [InlineData(64, 48, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(1, 30, 1)]
    [InlineData(30, 1, 3)]
    [InlineData(3, 2, 3)]
    public void AnImageOfOneColourIsOneBox(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        Array.Fill(image.Pixels, (byte)90);
        Assert.Equal([new BoundingBox(0, 0, width, height)], new SelectiveSearch(_small).Propose(image, "plain"));
    }

    [Theory]
    [InlineData(1, 37)]
    [InlineData(41, 1)]
    [InlineData(2, 2)]
    [InlineData(33, 17)]
    public void AnySizeHasTheWholeImageAmongItsBoxes(int width, int height)
    {
        foreach (Image image in new[] { Noise(width, height, 1), Noise(width, height, 3) })
        {
            var search = new SelectiveSearch(SelectiveSearchOptions.Quality with { MinBoxSide = 0 });
            IReadOnlyList<BoundingBox> boxes = search.Propose(image, "noise");
            Assert.Contains(new BoundingBox(0, 0, width, height), boxes);
            Assert.Equal(boxes.Count, boxes.Distinct().Count());
            Assert.All(boxes, box => Assert.True(box.X1 >= 0 && box.Y1 >= 0 && box.X2 <= width && box.Y2 <= height, $"{box}"));
        }
    }

    [Fact]
    public void TwoColoursAreBothHalvesAndTheWhole()
    {
        Image image = Halves(60, 40);
        IReadOnlyList<BoundingBox> boxes = new SelectiveSearch(SelectiveSearchOptions.Fast).Propose(image, "halves");
        Assert.Equal(
            [new BoundingBox(0, 0, 30, 40), new BoundingBox(0, 0, 60, 40), new BoundingBox(30, 0, 60, 40)],
            [.. boxes.OrderBy(box => box.X1).ThenBy(box => box.X2)]);
    }

    [Fact]
    public void NarrowBoxesAreLeftOut()
    {
        SelectiveSearchOptions options = SelectiveSearchOptions.Fast with { MinBoxSide = 31 };
        Assert.Equal([new BoundingBox(0, 0, 60, 40)], new SelectiveSearch(options).Propose(Halves(60, 40), "halves"));
    }

    [Fact]
    public void BoxesOfAResizedImageAreInPixelsOfTheOriginal()
    {
        IReadOnlyList<BoundingBox> boxes =
            new SelectiveSearch(SelectiveSearchOptions.Fast with { Width = 60 }).Propose(Halves(120, 81), "halves");
        Assert.Contains(new BoundingBox(0, 0, 120, 81), boxes);
        Assert.Contains(new BoundingBox(60, 0, 120, 81), boxes);
    }

    [Fact]
    public void TheSeedAndTheNameDecideTheOrder()
    {
        Image image = Noise(80, 60, 3);
        IReadOnlyList<BoundingBox> boxes = Boxes(seed: 1, "a");
        Assert.True(boxes.Count > 20, $"{boxes.Count} boxes");
        Assert.Equal(boxes, Boxes(seed: 1, "a"));
        foreach (IReadOnlyList<BoundingBox> other in new[] { Boxes(seed: 2, "a"), Boxes(seed: 1, "b") })
        {
            Assert.NotEqual(boxes, other);
            Assert.Equal(boxes.ToHashSet(), other.ToHashSet());
        }

        IReadOnlyList<BoundingBox> Boxes(ulong seed, string name) => new SelectiveSearch(_small with { Seed = seed }).Propose(image, name);
    }

    [Fact]
    public void SeveralImagesHaveTheBoxesOfEach()
    {
        Image[] images = [Noise(40, 30, 3), Halves(60, 40), Noise(21, 50, 1)];
        string[] names = ["a", "b", "c"];
        var search = new SelectiveSearch(_small);
        IReadOnlyList<BoundingBox>[] expected = [.. images.Select((image, i) => search.Propose(image, names[i]))];
        Assert.Equal(expected, search.ProposeMany(names, i => images[i]));
    }

    [Fact]
    public void TheTopOfTheHierarchiesIsAmongTheFirstBoxes()
    {
        Image image = Noise(80, 60, 3);
        for (ulong seed = 0; seed < 10; seed++)
        {
            IReadOnlyList<BoundingBox> boxes = new SelectiveSearch(_small with { Seed = seed }).Propose(image, "a");
            Assert.Contains(new BoundingBox(0, 0, 80, 60), boxes.Take(boxes.Count / 4));
        }
    }

    [Fact]
    public void OptionsWithoutASearchAreRefused()
    {
        AssertRefused(_small with { Scales = [] }, "0 scales");
        AssertRefused(_small with { Scales = [50, 0] }, "Scales is 0");
        AssertRefused(_small with { Sigma = float.NaN }, "Sigma is NaN");
        AssertRefused(_small with { MinSegmentSize = 0 }, "MinSegmentSize is 0");
        AssertRefused(_small with { MinBoxSide = -1 }, "MinBoxSide is -1");
        AssertRefused(_small with { Width = 0 }, "Width is 0");
    }

    private static void AssertRefused(SelectiveSearchOptions options, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => new SelectiveSearch(options)).Message, StringComparison.Ordinal);

    private static Image Halves(int width, int height)
    {
        var image = new Image(width, height, 3);
        for (int i = 0; i < width * height; i++)
            image.Pixels[(i * 3) + (i % width < width / 2 ? 0 : 2)] = 220;
        return image;
    }

    // Blocks of 4 x 4 pixels of random colours.
    private static Image Noise(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        var random = new Philox(3, 0);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            int x = i / channels % width, y = i / channels / width;
            image.Pixels[i] = (byte)random.At((ulong)((y / 4 * 1000) + (x / 4 * 4) + (i % channels))).X0;
        }

        return image;
    }
}
