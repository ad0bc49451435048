using Fovea.Data;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Testing;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>SqueezeNet on the photographs by the papers' protocols; the figures are those of eng/check-protocols.py, in PyTorch.</summary>
public sealed class ProtocolFigureTests
{
    [SampleDataFact]
    public void OneCropIsAsInPyTorch() => Measures(EvaluationProtocol.OneCrop, 64.5, 88, 1.32157);

    [SampleDataFact]
    public void TenCropIsAsInPyTorch() => Measures(EvaluationProtocol.AlexNetTenCrop, 66, 89, 1.31989);

    [SampleDataFact]
    public void DenseIsAsInPyTorch() => Measures(EvaluationProtocol.VggDense, 68.5, 86.5, 1.40911);

    private static void Measures(EvaluationProtocol protocol, double top1, double top5, double loss)
    {
        using var classifier = ImageClassifier.Load(
            SampleData.WeightsFile("squeezenet1_1-fp16.pth"), new ImageClassifierOptions { Model = "squeezenet1_1" });
        Evaluation measured = classifier.Evaluate(new Photographs(), new EvaluationOptions { Protocol = protocol });
        Assert.Equal(200, measured.Images);
        Assert.Equal(top1, 100 * measured.Top1, 0.1);
        Assert.Equal(top5, 100 * measured.Top5, 0.1);
        Assert.Equal(loss, measured.Loss, 1e-4);
    }

    private sealed class Photographs : IImageDataset
    {
        private readonly string[] _files =
            [.. Directory.GetFiles(Path.Combine(SampleData.Unpacked!, "imagenet-sample"), "*.jpg").Order(StringComparer.Ordinal)];

        public string Name => "photographs";

        public int Count => _files.Length;

        public IReadOnlyList<string> Classes => ImageNetClasses.Synsets;

        public Target Target(int index) =>
            ClassTarget.Of(ImageNetClasses.Synsets.Index().First(row => PathOf(index).Contains(row.Item, StringComparison.Ordinal)).Index);

        public Image Read(int index) => ImageFile.Load(PathOf(index));

        public string PathOf(int index) => _files[index];
    }
}
