using Fovea.Data.Detection;
using Fovea.Imaging;

namespace Fovea.Data.Tests.Detection;

public sealed class ShapesDatasetTests
{
    [Fact]
    public void ASampleDependsOnSeedSplitSizeAndIndexAlone()
    {
        var options = new ShapesOptions { Seed = 5 };
        var longer = new ShapesDataset(Split.Train, 50, options);
        var shorter = new ShapesDataset(Split.Train, 20, options);
        for (int i = 19; i >= 0; i--)
        {
            Assert.Equal(longer.Read(i).Pixels, shorter.Read(i).Pixels);
            Assert.Equal(Objects(longer, i).Boxes, Objects(shorter, i).Boxes);
        }

        Assert.NotEqual(longer.Read(0).Pixels, longer.Read(1).Pixels);
        Assert.NotEqual(longer.Read(0).Pixels, new ShapesDataset(Split.Test, 1, options).Read(0).Pixels);
        Assert.NotEqual(longer.Read(0).Pixels, new ShapesDataset(Split.Train, 1).Read(0).Pixels);
    }

    [Theory]
    [InlineData(128, 128, 5)]
    [InlineData(96, 64, 9)]
    public void BoxesAreTightAroundVisiblePixels(int width, int height, int most)
    {
        var data = new ShapesDataset(Split.Train, 200, new ShapesOptions { Width = width, Height = height, MaxObjects = most });
        var labels = new int[4];
        var numbers = new int[most + 1];
        int overlapping = 0;
        for (int i = 0; i < data.Count; i++)
        {
            DetectionTarget target = Objects(data, i);
            numbers[target.Boxes.Count]++;
            var owners = new int[width * height];
            for (int k = 0; k < target.Boxes.Count; k++)
            {
                labels[target.Labels[k]]++;
                Image mask = target.Masks![k];
                int[] on = [.. Enumerable.Range(0, mask.Pixels.Length).Where(p => mask.Pixels[p] == 1)];
                Assert.True(on.Length >= 20, $"picture {i}, object {k}: {on.Length} pixels");
                Assert.Equal(
                    new BoundingBox(on.Min(p => p % width), on.Min(p => p / width), on.Max(p => p % width) + 1, on.Max(p => p / width) + 1),
                    target.Boxes[k]);
                foreach (int pixel in on)
                    owners[pixel]++;
            }

            Assert.InRange(owners.Max(), 1, 1); // each pixel shows one object
            overlapping += target.Boxes.Skip(1).Zip(target.Boxes).Count(pair => Overlap(pair.First, pair.Second));
        }

        Assert.Equal(0, labels[0]);
        Assert.All(labels[1..], count => Assert.InRange(count, labels.Sum() / 4, labels.Sum() / 2));
        Assert.Equal(0, numbers[0]);
        Assert.All(numbers[1..6], count => Assert.True(count > 10));
        Assert.True(overlapping > 20);
        Assert.Equal(new ImageSize(height, width, 3), data.ImageSize);
    }

    [Fact]
    public void ObjectsStandOutFromTheBackground()
    {
        var data = new ShapesDataset(Split.Test, 100);
        int clear = 0, all = 0;
        for (int i = 0; i < data.Count; i++)
        {
            DetectionTarget target = Objects(data, i);
            Image image = data.Read(i);
            bool[] isObject = [.. Enumerable.Range(0, 128 * 128).Select(p => target.Masks!.Any(mask => mask.Pixels[p] == 1))];
            double[] ground = Mean(image, p => !isObject[p]);
            foreach (Image mask in target.Masks!)
            {
                double[] shape = Mean(image, p => mask.Pixels[p] == 1);
                clear += shape.Zip(ground, (a, b) => Math.Abs(a - b)).Max() > 40 ? 1 : 0;
                all++;
            }
        }

        Assert.InRange(clear, all * 95 / 100, all);
    }

    [Fact]
    public void BadSizesAreRefused()
    {
        Assert.Equal(["background", "circle", "square", "triangle"], new ShapesDataset(Split.Train, 1).Classes);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesDataset(Split.Train, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesDataset(Split.Train, 3).Read(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesDataset(Split.Train, 3).Target(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesOptions { Width = 31 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShapesOptions { MaxObjects = 256 });
    }

    private static bool Overlap(BoundingBox a, BoundingBox b) =>
        Math.Min(a.X2, b.X2) > Math.Max(a.X1, b.X1) && Math.Min(a.Y2, b.Y2) > Math.Max(a.Y1, b.Y1);

    private static double[] Mean(Image image, Func<int, bool> isCounted)
    {
        int[] pixels = [.. Enumerable.Range(0, image.Width * image.Height).Where(isCounted)];
        return [.. Enumerable.Range(0, 3).Select(c => pixels.Average(p => (double)image.Pixels[(3 * p) + c]))];
    }

    private static DetectionTarget Objects(ShapesDataset data, int index) => (DetectionTarget)data.Target(index);
}
