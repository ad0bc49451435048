using System.Globalization;
using System.Text.Json;
using Fovea.Cli.Errors;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Cli.Running;

/// <summary>A network with weights loaded from a file of any format, and its properties from the file or else from the catalogue.</summary>
/// <param name="Info">The network's row in the catalogue.</param>
/// <param name="Model">The network with its weights, in evaluation mode.</param>
/// <param name="Classes">The classes' names.</param>
/// <param name="Preprocessing">The preprocessing of images.</param>
/// <param name="Input">The shape of one image, [1, C, H, W].</param>
internal sealed record ModelFile(ModelInfo Info, Layer Model, IReadOnlyList<string> Classes, Preprocessing Preprocessing, Shape Input)
{
    /// <summary>The network's name in the catalogue.</summary>
    public string ModelName => Info.Name;

    /// <summary>The metadata of a weight file, with which it can be used without further arguments.</summary>
    public static Dictionary<string, string> Metadata(ModelInfo info, IReadOnlyList<string> classes) => new()
    {
        ["model"] = info.Name,
        ["classes"] = JsonSerializer.Serialize(classes),
        ["input"] = $"{info.InputChannels}x{info.InputHeight}x{info.InputWidth}",
        ["mean"] = Join(info.Preprocessing.Mean),
        ["std"] = Join(info.Preprocessing.Std),
        ["resize"] = info.Preprocessing.ResizeShorterSide?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["padding"] = info.Preprocessing.Padding.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Creates the network of a weight file and loads the weights.</summary>
    /// <param name="path">The file, or the name of a network whose weights are downloaded.</param>
    /// <param name="modelName">
    /// The network's name; null for the one in the file's metadata, or of the published weights with this file name.
    /// </param>
    /// <param name="classes">
    /// The classes, for files without them; null, or another number of classes than the weights', for the network's own.
    /// </param>
    /// <exception cref="UserError">Neither the caller nor the file gives the network's name.</exception>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another network.</exception>
    public static ModelFile Open(string path, string? modelName, IReadOnlyList<string>? classes = null)
    {
        string asked = path;
        path = DownloadedWeights.Locate(path);
        using WeightFile file = WeightFile.Open(path);
        ModelInfo info = Network(path, modelName ?? (path == asked ? null : asked), file.Metadata);
        IReadOnlyList<string> names = Read(path, file.Metadata, "classes", text => JsonSerializer.Deserialize<string[]>(text)!)
            ?? (classes is not null && Fits(file, info, classes.Count) ? classes : ClassNames.Of(info));
        Layer model = info.Create(new ModelOptions(names.Count));
        ModelWeights.Load(path, model);
        model.Eval();
        return new ModelFile(info, model, names, PreprocessingOf(path, file.Metadata, info), info.InputShape());
    }

    private static ModelInfo Network(string path, string? modelName, IReadOnlyDictionary<string, string> metadata)
    {
        if ((modelName ?? metadata.GetValueOrDefault("model")) is { } name)
            return ModelCatalogue.Find(name);
        return ModelCatalogue.All.FirstOrDefault(model => PublishedAs(path, model) is not null)
            ?? throw new UserError($"{path} does not say which network it belongs to: name it with --model");
    }

    private static PretrainedWeights? PublishedAs(string path, ModelInfo model) =>
        model.Weights.FirstOrDefault(weights => weights.FileName == Path.GetFileName(path));

    private static Preprocessing PreprocessingOf(string path, IReadOnlyDictionary<string, string> metadata, ModelInfo info)
    {
        Preprocessing published = PublishedAs(path, info)?.Preprocessing ?? info.Preprocessing;
        return published with
        {
            ResizeShorterSide = metadata.ContainsKey("resize")
                ? Read(path, metadata, "resize", text => text.Length == 0 ? (int?)null : int.Parse(text, CultureInfo.InvariantCulture))
                : published.ResizeShorterSide,
            Padding = metadata.ContainsKey("padding")
                ? Read(path, metadata, "padding", text => int.Parse(text, CultureInfo.InvariantCulture))
                : published.Padding,
            Mean = Read(path, metadata, "mean", Split) ?? published.Mean,
            Std = Read(path, metadata, "std", Split) ?? published.Std,
        };
    }

    // The last parameter belongs to the output layer: its shape gives the number of classes of the weights.
    private static bool Fits(WeightFile file, ModelInfo info, int classes)
    {
        StateEntry last = info.Create(new ModelOptions(classes)).Parameters().Last();
        int[] shape = last.Value.Shape.ToArray();
        return file.Entries.Any(entry =>
            (entry.Name == last.Name || entry.Name.EndsWith("." + last.Name, StringComparison.Ordinal))
                && entry.Shape.SequenceEqual(shape));
    }

    private static string Join(IReadOnlyList<float> values) =>
        string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static float[] Split(string text) => [.. text.Split(',').Select(part => float.Parse(part, CultureInfo.InvariantCulture))];

    private static T? Read<T>(string path, IReadOnlyDictionary<string, string> metadata, string key, Func<string, T> parse)
    {
        if (!metadata.TryGetValue(key, out string? text))
            return default;
        try
        {
            return parse(text);
        }
        catch (Exception failure) when (failure is FormatException or JsonException or OverflowException)
        {
            throw new WeightFileException(
                $"{path}: the header's '{key}' is '{text}', which cannot be read; save the weights again with `fovea train`.", failure);
        }
    }
}
