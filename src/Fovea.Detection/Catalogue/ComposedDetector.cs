using Fovea.Detection.Networks;
using Fovea.Models;

namespace Fovea.Detection.Catalogue;

/// <summary>The detectors over any classification network, whose names say what they are made of.</summary>
internal static class ComposedDetector
{
    private const int Colors = 3;
    private const string Faster = "fasterrcnn_", Mask = "maskrcnn_", Pyramid = "_fpn";

    /// <summary>The detector of this name; null where it names no detector or no network.</summary>
    public static DetectorInfo? Find(string name)
    {
        (string prefix, string suffix, Func<DetectorConfig, ModelInfo, GeneralizedRcnn> create)[] forms =
        [
            (Faster, Pyramid, (config, body) => FasterRcnn.Fpn(body.Create(new ModelOptions()), config)),
            (Mask, Pyramid, (config, body) => MaskRcnn.Fpn(body.Create(new ModelOptions()), config)),
            (Faster, "", (config, body) => FasterRcnn.SingleScale(body.Create(new ModelOptions()), config)),
        ];
        foreach ((string prefix, string suffix, Func<DetectorConfig, ModelInfo, GeneralizedRcnn> create) in forms)
        {
            if (Body(name, prefix, suffix) is { } body)
                return Info(name, DetectorCatalogue.All.First(row => row.HasMasks == (prefix == Mask)), config => create(config, body));
        }

        return null;
    }

    private static ModelInfo? Body(string name, string prefix, string suffix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal)
            && name.Length > prefix.Length + suffix.Length && name[prefix.Length..^suffix.Length] is var body
            ? ModelCatalogue.All.FirstOrDefault(row => row.Name == body && row.InputChannels == Colors)
            : null;

    private static DetectorInfo Info(string name, DetectorInfo published, Func<DetectorConfig, GeneralizedRcnn> create) => published with
    {
        Name = name,
        Parameters = create(new DetectorConfig()).Parameters().Sum(entry => (long)entry.Value.Shape.Elements),
        Weights = null,
        Create = create,
    };
}
