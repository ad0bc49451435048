using System.Text.Json;
using Fovea.Detection.Networks;
using Xunit.Abstractions;

namespace Fovea.Detection.Tests.Networks;

/// <summary>All detections of torchvision's networks, one to one.</summary>
[Trait("Category", "Networks")]
[Collection("Networks")]
public sealed class RecordedDetectionsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void DetectionsMatchTorchvisionsOneToOne(int row)
    {
        JsonElement recorded = RecordedRcnn.Of("detections")[row];
        string name = recorded.GetProperty("name").GetString()!;
        ulong seed = recorded.GetProperty("seed").GetUInt64();
        GeneralizedRcnn model = GoldenDetectors.Create(name, seed, new RcnnOptions { BoxScoreThresh = 0.02f });
        IReadOnlyList<Detections> found = model.Detect(GoldenDetectors.Images(seed));
        for (int image = 0; image < found.Count; image++)
        {
            int matched = RecordedRcnn.AssertMatches(recorded.GetProperty("images")[image], found[image]);
            output.WriteLine($"{name}, seed {seed}, image {image}: {matched} of {found[image].Count}");
        }
    }
}
