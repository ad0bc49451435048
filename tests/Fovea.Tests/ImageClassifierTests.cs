using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Tests;

public sealed class ImageClassifierTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void APathBytesAStreamAndAnImageGiveTheSameAnswer()
    {
        string path = _models.Draw("a.png");
        using var classifier = ImageClassifier.Load(_models.Save(TestModels.Package()));
        IReadOnlyList<ClassPrediction> expected = classifier.Predict(path);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(expected, classifier.Predict(bytes));
        Assert.Equal(expected, classifier.Predict(new ReadOnlyMemory<byte>([0, .. bytes], 1, bytes.Length)));
        Assert.Equal(expected, classifier.Predict(new MemoryStream(bytes)));
        Assert.Equal(expected, classifier.Predict(ImageFile.Load(path)));
    }

    [Fact]
    public async Task WaitingForTheAnswerGivesTheSame()
    {
        string path = _models.Draw("a.png");
        using var classifier = new ImageClassifier(TestModels.Package());
        IReadOnlyList<ClassPrediction> expected = classifier.Predict(path, top: 3);
        Assert.Equal(expected, await classifier.PredictAsync(path, top: 3));
        await using FileStream stream = File.OpenRead(path);
        Assert.Equal(expected, await classifier.PredictAsync(stream, top: 3));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.PredictAsync(path, cancellation: new(canceled: true)));
    }

    [Fact]
    public void ProbabilitiesAreThoseOfTheNetworkInDescendingOrder()
    {
        ModelPackage package = TestModels.Package("resnet20_cifar");
        Image image = TestModels.Noise(50, 41);
        using var classifier = new ImageClassifier(package);
        package.Network.Eval();
        float[] expected = package.Network.Forward(package.Prepare(image)).Softmax().ToArray();
        IReadOnlyList<ClassPrediction> all = classifier.Predict(image, top: 100);
        Assert.Equal(10, all.Count);
        Assert.Equal(all.OrderByDescending(prediction => prediction.Probability), all);
        Assert.All(all, prediction =>
        {
            Assert.Equal(TestModels.Words[prediction.Index], prediction.Label);
            Assert.Equal(expected[prediction.Index], prediction.Probability, 1e-5f);
        });
        Assert.Equal(all.Take(2), classifier.Predict(image, top: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Predict(image, top: 0));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20_000, 1)]
    [InlineData(2, 20_000)]
    public void NoShapeOfImageIsTooStrange(int width, int height)
    {
        using var classifier = new ImageClassifier(TestModels.Package("squeezenet1_1"));
        Assert.Equal(5, classifier.Predict(TestModels.Noise(width, height)).Count);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(4, 1, false)]
    [InlineData(4, 3, true)]
    [InlineData(100, 2, true)]
    public void ManyAreAnsweredInTheirOrder(int batchSize, int workers, bool release)
    {
        string[] paths = [.. Enumerable.Range(0, 11).Select(i => _models.Draw($"{i}.png", width: 28 + i, seed: i))];
        File.WriteAllText(paths[4], "no image");
        using var one = new ImageClassifier(TestModels.Package());
        using var many = new ImageClassifier(
            TestModels.Package(),
            new ImageClassifierOptions { BatchSize = batchSize, Workers = workers, ReleaseParameters = release });
        ImagePrediction[] answers = [.. many.PredictMany(paths, top: 10)];
        Assert.Equal(paths, answers.Select(answer => answer.Path));
        for (int i = 0; i < paths.Length; i++)
        {
            if (i == 4)
            {
                Assert.Contains("not an image", answers[i].Error?.Message);
                Assert.Empty(answers[i].Predictions);
                continue;
            }

            Assert.Null(answers[i].Error);
            Dictionary<int, float> expected = one.Predict(paths[i], top: 10)
                .ToDictionary(prediction => prediction.Index, prediction => prediction.Probability);
            Assert.All(answers[i].Predictions, prediction => Assert.Equal(expected[prediction.Index], prediction.Probability, 1e-5f));
        }

        Assert.Empty(many.PredictMany([]));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => many.PredictMany(paths, cancellation: stop.Token).Count());
    }

    [Fact]
    public void WhatIsNoImageIsNamed()
    {
        using var classifier = new ImageClassifier(TestModels.Package());
        Assert.StartsWith("missing.png", Assert.Throws<ImageFormatException>(() => classifier.Predict("missing.png")).Message);
        Assert.Throws<ImageFormatException>(() => classifier.Predict("no image"u8.ToArray()));
    }

    [Fact]
    public void ASavedClassifierAnswersTheSame()
    {
        Image image = TestModels.Noise(40, 40);
        using var classifier = new ImageClassifier(TestModels.Package("resnet20_cifar"));
        IReadOnlyList<ClassPrediction> expected = classifier.Predict(image);
        classifier.Save(_models.PathOf("saved.safetensors"));
        using var loaded = ImageClassifier.Load(_models.PathOf("saved.safetensors"));
        Assert.Equal(expected, loaded.Predict(image));
        Assert.Equal(classifier.Classes, loaded.Classes);
        Assert.Equal("resnet20_cifar", loaded.Model.Name);
    }

    [Fact]
    public void ReleasedWeightsCannotBeSavedButPredictOneImageAndMany()
    {
        Image image = TestModels.Noise(40, 40);
        using var whole = new ImageClassifier(TestModels.Package("resnet20_cifar"));
        using var released = new ImageClassifier(
            TestModels.Package("resnet20_cifar"), new ImageClassifierOptions { ReleaseParameters = true, BatchSize = 3 });
        Assert.Equal(whole.Predict(image)[0].Probability, released.Predict(image)[0].Probability, 1e-5f);
        string[] paths = [.. Enumerable.Range(0, 4).Select(i => _models.Draw($"{i}.png"))];
        Assert.All(released.PredictMany(paths), answer => Assert.Null(answer.Error));
        Assert.Throws<InvalidOperationException>(() => released.Save(_models.PathOf("x.safetensors")));
    }

    [Fact]
    public void NumbersOfThreadsGiveTheSameBits()
    {
        Image image = TestModels.Noise(60, 50);
        using var one = new ImageClassifier(TestModels.Package("resnet20_cifar"), new ImageClassifierOptions { Threads = 1 });
        using var three = new ImageClassifier(TestModels.Package("resnet20_cifar"), new ImageClassifierOptions { Threads = 3 });
        Assert.Equal(one.Predict(image), three.Predict(image));
        Assert.Throws<ArgumentException>(
            () => new ImageClassifier(TestModels.Package(), new ImageClassifierOptions { Threads = 0 }));
    }

    [Fact]
    public void ADisposedClassifierSaysSo()
    {
        var classifier = new ImageClassifier(TestModels.Package());
        classifier.Predict(TestModels.Noise(28, 28));
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(TestModels.Noise(28, 28)));
        var never = new ImageClassifier(TestModels.Package());
        never.Dispose();
        Assert.Throws<ObjectDisposedException>(() => never.Predict(TestModels.Noise(28, 28)));
    }
}
