using Fovea.Data.Glyphs;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

public sealed class GlyphDatasetTests
{
    [Fact]
    public void ASampleDependsOnSeedSplitAndIndexAlone()
    {
        var forwards = new GlyphDataset(Split.Train, 300, seed: 5);
        var backwards = new GlyphDataset(Split.Train, 1000, seed: 5);
        var parallel = new GlyphDataset(Split.Train, 300, seed: 5);
        parallel.DrawAll(threads: 4);
        for (int i = 299; i >= 0; i--)
            backwards.Read(i);
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(forwards.Read(i).Pixels, backwards.Read(i).Pixels);
            Assert.Equal(forwards.Read(i).Pixels, parallel.Read(i).Pixels);
            Assert.Equal(forwards.Label(i), backwards.Label(i));
        }
        Assert.Same(forwards.Read(7), forwards.Read(7));

        Assert.NotEqual(forwards.Read(0).Pixels, new GlyphDataset(Split.Test, 1, seed: 5).Read(0).Pixels);
        Assert.NotEqual(forwards.Read(0).Pixels, new GlyphDataset(Split.Train, 1, seed: 6).Read(0).Pixels);
    }

    [Fact]
    public void EveryClassIsAboutAsFrequent()
    {
        var set = new GlyphDataset(Split.Train, 20_000);
        int[] counts = new int[10];
        for (int i = 0; i < set.Count; i++)
            counts[set.Label(i)]++;
        Assert.All(counts, count => Assert.InRange(count, 1830, 2170));
        Assert.Equal(("glyphs train", 10), (set.Name, set.Classes.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Read(20_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Label(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GlyphDataset(Split.Train, 0));
    }

    [Fact]
    public void TheInkIsInsideAndTheContrastIsReal()
    {
        var set = new GlyphDataset(Split.Test, 500);
        int touchingTheEdge = 0;
        for (int i = 0; i < set.Count; i++)
        {
            Image image = set.Read(i);
            Assert.Equal((28, 28, 1), (image.Width, image.Height, image.Channels));
            int dark = image.Pixels.Count(value => value < 80), bright = image.Pixels.Count(value => value > 100);
            Assert.InRange(bright, 10, 420);
            Assert.InRange(dark, 300, 775);
            if (Enumerable.Range(0, 28).Any(k => image.Pixels[k] > 100 || image.Pixels[27 * 28 + k] > 100))
                touchingTheEdge++;
        }
        Assert.InRange(touchingTheEdge, 0, 50);
    }

    /// <summary>
    /// The nearest class mean is a weak reader: digits it could not read at all would not be digits, and easy ones would teach nothing.
    /// </summary>
    [Fact]
    public void DigitsCanBeToldApartButNotTrivially()
    {
        var train = new GlyphDataset(Split.Train, 3000);
        var test = new GlyphDataset(Split.Test, 1000);
        var means = new double[10][];
        for (int digit = 0; digit < 10; digit++)
        {
            int[] members = [.. Enumerable.Range(0, train.Count).Where(i => train.Label(i) == digit)];
            means[digit] = [.. Enumerable.Range(0, 784).Select(p => members.Average(i => (double)train.Read(i).Pixels[p]))];
        }
        int right = Enumerable.Range(0, test.Count).Count(i => Nearest(test.Read(i).Pixels) == test.Label(i));
        Assert.InRange(right, 500, 900);

        int Nearest(byte[] pixels) => Enumerable.Range(0, 10).MinBy(
            digit => -means[digit].Zip(pixels, (m, p) => m * p).Sum() / Math.Sqrt(means[digit].Sum(m => m * m)));
    }

    [Fact]
    public void TheFirstSamplesAreWhatTheyWere()
    {
        var set = new GlyphDataset(Split.Train, 10, seed: 0);
        Assert.Equal([9, 9, 1, 5, 0, 3, 0, 7, 3, 1], Enumerable.Range(0, 10).Select(set.Label));
    }
}
