using Fovea.Data.Loading;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>Batches of images with like aspect ratios.</summary>
public sealed class AspectRatioGroupsTests
{
    [Theory]
    [InlineData(1, new[] { 0, 0, 1, 1, 1, 2 })]
    [InlineData(3, new[] { 0, 1, 3, 3, 5, 6 })]
    [InlineData(-1, new[] { 0, 0, 0, 0, 0, 0 })]
    public void GroupsAreBoundedInStepsOfTheLogarithm(int factor, int[] expected)
    {
        var images = new Sizes((10, 30), (10, 15), (10, 10), (12, 10), (18, 10), (30, 10));
        Assert.Equal(expected, AspectRatioGroups.Of(images, factor));
    }

    [Fact]
    public void BatchesAreOfOneGroupAndTheRestComesLast()
    {
        int[] groups = [0, 1, 0, 1, 0, 1, 1];
        Assert.Equal([0, 2, 1, 3, 5, 6, 4], AspectRatioGroups.Batches([0, 1, 2, 3, 4, 5, 6], groups, 2));
        Assert.Equal([6, 5, 4, 2, 3, 1, 0], AspectRatioGroups.Batches([6, 5, 4, 3, 2, 1, 0], groups, 2));
    }

    [Fact]
    public void EachImageComesOnceInAnEpoch()
    {
        var images = new Sizes([.. Enumerable.Range(0, 23).Select(i => (10 + (i % 7 * 4), 20))]);
        var loader = new ObjectLoader(images, new ObjectLoaderOptions(4) { AspectRatioGroupFactor = 3, Seed = 2 });
        int[][] batches = [.. loader.Epoch(1).Select(batch => batch.Indices.ToArray())];
        Assert.Equal(loader.BatchesPerEpoch, batches.Length);
        Assert.Equal(Enumerable.Range(0, 23), batches.SelectMany(batch => batch).Order());
        Assert.Throws<ArgumentException>(() => new ObjectLoader(images, new ObjectLoaderOptions(4) { AspectRatioGroupFactor = 0 }));
    }

    private sealed class Sizes(params (int Width, int Height)[] sizes) : IImageDataset
    {
        public string Name => "sizes";

        public int Count => sizes.Length;

        public IReadOnlyList<string> Classes => [IImageDataset.Background, "thing"];

        public Image Read(int index) => new(sizes[index].Width, sizes[index].Height, 3);

        public Target Target(int index) => new DetectionTarget([new BoundingBox(1, 1, 5, 5)], [1]);
    }
}
