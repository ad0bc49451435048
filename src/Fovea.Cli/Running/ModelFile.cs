using System.Globalization;
using System.Text.Json;
using Fovea.Cli.Errors;
using Fovea.Formats;
using Fovea.Formats.Safetensors;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training;

namespace Fovea.Cli.Running;

/// <summary>A network with weights from a file, and what the file's header tells of it.</summary>
/// <param name="Info">The network's row in the catalogue.</param>
/// <param name="Model">The network, weights loaded, as in use.</param>
/// <param name="Classes">The names of its classes.</param>
/// <param name="Preprocessing">How images are made ready for it.</param>
/// <param name="Input">The shape of one image, [1, C, H, W].</param>
internal sealed record ModelFile(ModelInfo Info, Layer Model, IReadOnlyList<string> Classes, Preprocessing Preprocessing, Shape Input)
{
    /// <summary>The network's name in the catalogue.</summary>
    public string ModelName => Info.Name;

    /// <summary>What goes into the header of a file of weights, so that it can be used without further words.</summary>
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

    /// <summary>Makes the network that a file of weights belongs to and loads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="modelName">The network's name; null takes the one in the file.</param>
    /// <exception cref="UserError">Neither the caller nor the file names the network.</exception>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another network.</exception>
    public static ModelFile Open(string path, string? modelName)
    {
        IReadOnlyDictionary<string, string> metadata;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
            metadata = file.Metadata;
        string name = modelName ?? metadata.GetValueOrDefault("model")
            ?? throw new UserError($"{path} does not say which network it belongs to: name it with --model");
        ModelInfo info = ModelCatalogue.Find(name);
        string[] classes = Read(path, metadata, "classes", text => JsonSerializer.Deserialize<string[]>(text)!)
            ?? [.. Enumerable.Range(0, info.Classes).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        var preprocessing = new Preprocessing(
            metadata.ContainsKey("resize") ? Read(path, metadata, "resize", text => text.Length == 0 ? (int?)null : int.Parse(text, CultureInfo.InvariantCulture)) : info.Preprocessing.ResizeShorterSide,
            metadata.ContainsKey("padding") ? Read(path, metadata, "padding", text => int.Parse(text, CultureInfo.InvariantCulture)) : info.Preprocessing.Padding,
            Read(path, metadata, "mean", Split) ?? info.Preprocessing.Mean,
            Read(path, metadata, "std", Split) ?? info.Preprocessing.Std);
        Layer model = info.Create(new ModelOptions(classes.Length));
        Weights.Load(path, model);
        model.Eval();
        return new ModelFile(info, model, classes, preprocessing, info.InputShape());
    }

    private static string Join(IReadOnlyList<float> values) => string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

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
            throw new WeightFileException($"{path}: the header's '{key}' is '{text}', which cannot be read; save the weights again with `fovea train`.", failure);
        }
    }
}
