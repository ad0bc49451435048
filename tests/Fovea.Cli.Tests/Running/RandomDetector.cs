using Fovea.Detection.Networks;
using Fovea.Training.Loop;

namespace Fovea.Cli.Tests.Running;

/// <summary>The weights of a Mask R-CNN that has learnt nothing, in a file.</summary>
public sealed class RandomDetector : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-detector-").FullName;

    public RandomDetector()
    {
        Weights = Path.Combine(_folder, "random.safetensors");
        GeneralizedRcnn network = MaskRcnn.ResNet50Fpn();
        network.Initialize(0);
        ModelWeights.Save(Weights, network);
    }

    /// <summary>Sizes that make a detection short.</summary>
    public static RcnnOptions Small { get; } = new() { MinSize = 64, MaxSize = 96 };

    public string Weights { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
