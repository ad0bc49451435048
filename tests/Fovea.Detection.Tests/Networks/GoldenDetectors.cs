using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Detection.Tests.Networks;

/// <summary>The detectors of the golden files, with the weights, images and targets of these.</summary>
internal static class GoldenDetectors
{
    public const int Classes = 21;

    /// <summary>Each network of each golden file.</summary>
    public static TheoryData<string, string> All()
    {
        var rows = new TheoryData<string, string>();
        foreach (string file in Goldens.Files(IsDetectors))
        {
            foreach (JsonProperty network in Goldens.Read(file).Values.EnumerateObject())
                rows.Add(file, network.Name);
        }

        return rows;
    }

    /// <summary>The network by its torchvision name, with weights by the rule of the golden files.</summary>
    public static GeneralizedRcnn Create(string name, ulong seed, RcnnOptions? options = null)
    {
        var config = new DetectorConfig(Classes) { Options = options ?? new RcnnOptions() };
        GeneralizedRcnn model = name == "maskrcnn_resnet50_fpn" ? MaskRcnn.ResNet50Fpn(config) : FasterRcnn.ResNet50Fpn(config);
        Fill(model, seed);
        model.Eval();
        return model;
    }

    /// <summary>Gives all tensors of a module the values of the golden files.</summary>
    public static void Fill(Module module, ulong seed)
    {
        foreach (StateEntry entry in module.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
    }

    /// <summary>The two images, 240 x 320 and 300 x 200.</summary>
    public static Tensor[] Images(ulong seed) => [Image("image0", 240, 320, seed), Image("image1", 300, 200, seed)];

    /// <summary>The objects of the images: boxes, labels 1, 2, … and the ellipse in each box.</summary>
    public static DetectionTarget[] Targets(ulong seed) => [Target("gt0", 5, 200, 240, 320, seed), Target("gt1", 3, 180, 300, 200, seed)];

    /// <summary>Boxes by the rule of the golden files.</summary>
    public static BoundingBox[] Boxes(string name, int count, ulong seed, double side) => TestBoxes.Golden(name, count, seed, side);

    /// <summary>An image with values in [0, 1) by the rule of the golden files.</summary>
    public static Tensor Image(string name, int height, int width, ulong seed) => Tensor.FromArray(
        new Shape(1, 3, height, width),
        Array.ConvertAll(Goldens.Uniform(name, 3 * height * width, seed), value => (value + 1) / 2));

    /// <summary>The objects of an image: boxes, labels 1, 2, … and the ellipse in each box.</summary>
    public static DetectionTarget Target(string name, int count, double side, int height, int width, ulong seed)
    {
        BoundingBox[] boxes = Boxes(name, count, seed, side);
        return new DetectionTarget(boxes, [.. Enumerable.Range(1, count)])
        {
            Masks = [.. boxes.Select(box => Ellipse(box, height, width))],
        };
    }

    private static Image Ellipse(BoundingBox box, int height, int width)
    {
        var mask = new Image(width, height, channels: 1);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double across = (x + 0.5 - (((double)box.X1 + box.X2) / 2)) / (((double)box.X2 - box.X1) / 2);
                double down = (y + 0.5 - (((double)box.Y1 + box.Y2) / 2)) / (((double)box.Y2 - box.Y1) / 2);
                mask.Pixels[(y * width) + x] = (across * across) + (down * down) <= 1 ? (byte)1 : (byte)0;
            }
        }

        return mask;
    }

    private static bool IsDetectors(JsonElement values) =>
        values.EnumerateObject().Any()
        && values.EnumerateObject().All(
            network => network.Value.ValueKind == JsonValueKind.Object && network.Value.TryGetProperty("rpn_logits", out _));
}
