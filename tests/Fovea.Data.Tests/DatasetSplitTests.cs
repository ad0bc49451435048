using Fovea.Data.Folders;
using Fovea.Data.Glyphs;
using Fovea.Data.Transforms;

namespace Fovea.Data.Tests;

public sealed class DatasetSplitTests
{
    private static readonly NamedClasses _data =
        new(["a", "b", "c", "d"], [.. Enumerable.Repeat((int[])[0, 1, 0, 2, 0, 1], 8).SelectMany(labels => labels), 3]);

    [Fact]
    public void EachClassGivesItsShare()
    {
        (Subset rest, Subset part) = DatasetSplit.Stratified(_data, 0.25, seed: 7);
        Assert.Equal([6, 4, 2, 0], Enumerable.Range(0, 4).Select(label => Labels(part).Count(l => l == label)));
        Assert.Equal([18, 12, 6, 1], Enumerable.Range(0, 4).Select(label => Labels(rest).Count(l => l == label)));
        Assert.Equal(Enumerable.Range(0, _data.Count), rest.Indices.Concat(part.Indices).Order());
        Assert.Equal(part.Indices.Order(), part.Indices);
        Assert.Equal(rest.Indices.Order(), rest.Indices);
    }

    // The same on every machine: a change of these numbers changes everybody's validation set.
    [Fact]
    public void TheChoiceDependsOnTheSeedAlone()
    {
        var twenty = new NamedClasses(["a", "b"], [.. Enumerable.Range(0, 20).Select(i => i % 2)]);
        Assert.Equal([0, 1, 4, 19], DatasetSplit.Stratified(twenty, 0.2, seed: 7).Part.Indices);
        Assert.NotEqual(
            DatasetSplit.Stratified(_data, 0.25, seed: 7).Part.Indices, DatasetSplit.Stratified(_data, 0.25, seed: 8).Part.Indices);
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.5, 1)]
    [InlineData(0.99, 1)]
    public void AClassOfTwoKeepsOneInEachPart(double share, int expected)
    {
        (Subset rest, Subset part) = DatasetSplit.Stratified(new NamedClasses(["a", "b"], 0, 1, 0, 1), share, seed: 0);
        Assert.Equal([expected, expected], Enumerable.Range(0, 2).Select(label => Labels(part).Count(l => l == label)));
        Assert.Equal(2, rest.Count);
    }

    [Fact]
    public void SamplesWithoutAClassAreOneClass()
        => Assert.Equal(3, DatasetSplit.Stratified(new ImageListDataset(Enumerable.Repeat("x.png", 10)), 0.3, seed: 1).Part.Count);

    [Fact]
    public void ImpossibleSplitsAreRefused()
    {
        foreach (double share in (double[])[0, 1, -0.5, double.NaN])
            Assert.Throws<ArgumentOutOfRangeException>(() => DatasetSplit.Stratified(_data, share, seed: 0));
        Assert.Contains(
            "pets: no class has two images",
            Assert.Throws<DataException>(() => DatasetSplit.Stratified(new NamedClasses(["a", "b"], 0, 1), 0.5, seed: 0)).Message);
    }

    [Fact]
    public void ASubsetIsItsSamples()
    {
        var subset = new Subset(_data, [5, 48, 0]) { Name = "some" };
        Assert.Equal((3, "some", "pets"), (subset.Count, subset.Name, new Subset(_data, []).Name));
        Assert.Equal([1, 3, 0], Labels(subset));
        Assert.Equal((48, "48.png"), (subset.Read(1).Pixels[0], subset.PathOf(1)));
        Assert.Equal((_data.ImageSize, _data.Classes), (subset.ImageSize, subset.Classes));
        Assert.Throws<ArgumentOutOfRangeException>(() => subset.Target(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Subset(_data, [49]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Subset(_data, [-1]));
    }

    [Fact]
    public void AValidationSetIsTakenFromTheTrainingSamplesNeverFromTheTest()
    {
        var train = new GlyphDataset(Split.Train, 200);
        var test = new GlyphDataset(Split.Test, 50);
        DataSplits splits = DataSplits.WithValidation(train, test, share: 0.1, seed: 3);
        Assert.Same(test, splits.Test);
        Assert.Equal(200, splits.Train.Count + splits.Validation!.Count);
        Assert.InRange(splits.Validation.Count, 15, 25);
        Assert.Equal(
            $"Training on {splits.Train.Count} of the 200 images of glyphs train; validation: the other {splits.Validation.Count}, 10 % of "
            + "each class by seed 3; test: 50 images of glyphs test.",
            splits.Description);
        Assert.Equal("glyphs train validation", splits.Validation.Name);
        DataSplits whole = DataSplits.WithValidation(train, null, share: 0, seed: 3);
        Assert.Equal((train, null, null), (whole.Train, whole.Validation, whole.Test));
        Assert.Equal("Training on all 200 images of glyphs train; validation: none; test: none.", whole.Description);
    }

    [Fact]
    public void ASetStatesItsAugmentationAlsoInParts()
    {
        var pipeline = new EvaluationPipeline(24, 20, [0], [1]);
        Assert.Same(Augmentation.None, ((IImageDataset)new GlyphDataset(Split.Train, 4)).DefaultAugmentation(pipeline));
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["a/1.png", "a/2.png", "b/1.png", "b/2.png"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllBytes(folder.File(name), []);
        }

        Augmentation augmentation = ImageFolder.Open(folder.Path).Train.DefaultAugmentation(pipeline);
        Assert.Equal(Augmentation.Photographs(24, 20).Transforms, augmentation.Transforms);
        Assert.True(augmentation.FitsInput);
        Assert.Equal([new Pad(4), new RandomCrop(32, 32), new RandomHorizontalFlip()], Augmentation.Cifar.Transforms);
        Assert.Equal(
            [new LimitAspectRatio(), new ConvertChannels(1), new CenterCrop(24, 20)],
            pipeline.TrainingOptions(2, Augmentation.None, seed: 5).Transforms);
        Assert.Equal(
            [new LimitAspectRatio(), new ConvertChannels(1), .. Augmentation.Cifar.Transforms],
            pipeline.TrainingOptions(2, Augmentation.Cifar, seed: 5).Transforms);
    }

    private static int[] Labels(IImageDataset data) => [.. Enumerable.Range(0, data.Count).Select(i => data.Label(i))];
}
