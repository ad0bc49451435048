using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea.Page.Tests;

/// <summary>Small networks: SqueezeNet 1.1, with published weights where they are here, and a detector of random weights.</summary>
internal static class TestModels
{
    public const string Classifier = "squeezenet1_1", Detector = "shapes";

    private const float ClassSpread = 4;

    public static string SaveClassifier(string folder)
    {
        string path = Path.Combine(folder, "classifier.safetensors");
        if (Testing.SampleData.Weights is not null)
        {
            string published = Testing.SampleData.WeightsFile("squeezenet1_1-fp16.pth");
            ModelPackage.Load(published, new ModelPackageOptions { Model = Classifier }).Save(path);
            return path;
        }

        Classifier network = ModelCatalogue.Find(Classifier).Create(new ModelOptions());
        foreach (StateEntry entry in network.State())
            entry.Value.CopyFrom(Testing.Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed: 1));
        ModelWeights.Save(path, network);
        return path;
    }

    /// <summary>A detector whose classes are far apart, so that the scores of what it finds are not all alike.</summary>
    public static string SaveDetector(string folder)
    {
        const string Network = "maskrcnn_squeezenet1_1_fpn";
        var options = new RcnnOptions { MinSize = 128, MaxSize = 192, BoxDetectionsPerImg = 20 };
        GeneralizedRcnn network = DetectorCatalogue.Find(Network)!.Create(new DetectorConfig(4) { Options = options });
        network.Initialize(seed: 5);
        foreach (StateEntry entry in network.State().Where(entry => entry.Name.EndsWith("cls_score.weight", StringComparison.Ordinal)))
        {
            foreach (ref float weight in entry.Value.Data)
                weight *= ClassSpread;
        }

        network.Eval();
        string path = Path.Combine(folder, "detector.safetensors");
        string[] classes = ["background", "circle", "square", "star"];
        using var detector = new ObjectDetector(network, classes, new ObjectDetectorOptions { Model = Network });
        detector.Save(path);
        return path;
    }
}
