using Fovea.Data;
using Fovea.Imaging;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class EvaluationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnEvaluationCountsWhatSinglePredictionsFind(bool release)
    {
        var data = new NoiseImages(23, TestModels.Words);
        ModelPackage package = TestModels.Package("resnet20_cifar");
        package.Network.Eval();
        using var classifier = new ImageClassifier(
            TestModels.Package("resnet20_cifar"), new ImageClassifierOptions { BatchSize = 8, ReleaseParameters = release });
        var progress = new Steps();
        Evaluation measured = classifier.Evaluate(data, progress);
        int first = 0, five = 0;
        double loss = 0;
        for (int i = 0; i < data.Count; i++)
        {
            float[] logits = package.Network.Forward(package.Prepare(data.Read(i))).LogSoftmax().ToArray();
            int rank = logits.Count(logit => logit > logits[data.Label(i)]);
            first += rank == 0 ? 1 : 0;
            five += rank < 5 ? 1 : 0;
            loss -= logits[data.Label(i)] / data.Count;
        }

        Assert.Equal(23, measured.Images);
        Assert.Equal(first / 23.0, measured.Top1, 1e-12);
        Assert.Equal(five / 23.0, measured.Top5, 1e-12);
        Assert.Equal(loss, measured.Loss, 1e-4);
        Assert.Equal(23, measured.Confusion.Total);
        Assert.Equal(first, measured.Confusion.Correct);
        Assert.Equal([8, 16, 23], progress.Seen.Select(step => step.Images));
        Assert.All(progress.Seen, step => Assert.Equal(23, step.Total));
    }

    [Fact]
    public void ClassesOfTheDataAreFoundByName()
    {
        using var classifier = new ImageClassifier(TestModels.Package("resnet20_cifar"));
        Evaluation measured = classifier.Evaluate(new NoiseImages(6, ["Seven", "two"]));
        Assert.Equal((3L, 3L), (measured.Confusion.LabelCount(7), measured.Confusion.LabelCount(2)));
    }

    [Theory]
    [InlineData("ants,bees,wasps", new long[] { 2, 1, 1 })]
    [InlineData("2,1,0", new long[] { 1, 1, 2 })]
    public void ClassesThatNobodyNamedAreThoseOfTheData(string names, long[] counts)
    {
        using var models = new TestModels();
        string path = models.PathOf("bare.safetensors");
        ModelWeights.Save(path, TestModels.Package("resnet20_cifar", ["a", "b", "c"]).Network);
        using var classifier = ImageClassifier.Load(path, new ImageClassifierOptions { Model = "resnet20_cifar" });
        Evaluation measured = classifier.Evaluate(new NoiseImages(4, names.Split(',')));
        Assert.Equal(counts, Enumerable.Range(0, 3).Select(measured.Confusion.LabelCount));
        Assert.Throws<DataException>(() => classifier.Evaluate(new NoiseImages(6, ["0", "1", "wasps"])));
        Assert.Throws<DataException>(() => classifier.Evaluate(new NoiseImages(6, ["ants", "bees"])));
        using var named = ImageClassifier.Load(
            path, new ImageClassifierOptions { Model = "resnet20_cifar", Classes = ["a", "b", "c"] });
        Assert.Throws<DataException>(() => named.Evaluate(new NoiseImages(6, ["ants", "bees", "wasps"])));
    }

    [Fact]
    public async Task AnEvaluationCanBeStopped()
    {
        using var classifier = new ImageClassifier(TestModels.Package());
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => classifier.EvaluateAsync(new NoiseImages(3, TestModels.Words), cancellation: stop.Token));
    }

    [Fact]
    public void DataThatDoesNotFitIsRefused()
    {
        using var classifier = new ImageClassifier(TestModels.Package());
        var unknown = Assert.Throws<DataException>(() => classifier.Evaluate(new NoiseImages(3, ["one", "bee"])));
        Assert.Contains("'bee' is none of the 10 expected", unknown.Message);
        var error = Assert.Throws<FoveaException>(() => classifier.Evaluate(new NoiseImages(0, TestModels.Words)));
        Assert.StartsWith("noise: there are no images", error.Message);
    }

    private sealed class NoiseImages(int count, IReadOnlyList<string> classes) : IImageDataset
    {
        public string Name => "noise";

        public int Count => count;

        public IReadOnlyList<string> Classes => classes;

        public Target Target(int index) => ClassTarget.Of(index % classes.Count);

        public Image Read(int index) => TestModels.Noise(32 + index, 40, seed: index);
    }

    private sealed class Steps : IProgress<EvaluationProgress>
    {
        public List<EvaluationProgress> Seen { get; } = [];

        public void Report(EvaluationProgress value) => Seen.Add(value);
    }
}
