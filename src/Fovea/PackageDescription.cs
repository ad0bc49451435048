using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Formats;
using Fovea.Kernels.Optimizers;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>What the header of a weight file, its name and the catalogue say about the weights.</summary>
internal sealed class PackageDescription(WeightFile file)
{
    /// <summary>The header's key of the network's name.</summary>
    public const string ModelKey = "model";

    private const string ClassesKey = "classes", InputKey = "input", MeanKey = "mean", StdKey = "std";
    private const string ResizeKey = "resize", PaddingKey = "padding", FilterKey = "filter", ChannelOrderKey = "channel_order";
    private const string MeanOfKey = "mean_of", MeanImageName = PreprocessingTensors.Prefix + "mean";

    /// <summary>The classes' names in the header, or null.</summary>
    /// <exception cref="WeightFileException">The header cannot be read.</exception>
    public IReadOnlyList<string>? Classes =>
        Read(ClassesKey, text => JsonSerializer.Deserialize(text, HeaderJson.Default.StringArray)) is not { } names ? null
        : names.Contains(null!) ? throw Unreadable(ClassesKey, null)
        : names.SequenceEqual(ImageNetClasses.Names) ? ImageNetClasses.Names // by which data sets find the synsets
        : names;

    /// <summary>The network's name: the header's, else that of the published weights with this file name; null for neither.</summary>
    public string? ModelName =>
        file.Metadata.GetValueOrDefault(ModelKey) ?? ModelCatalogue.All.FirstOrDefault(model => Published(model) is not null)?.Name;

    /// <summary>
    /// Loads the weights. A checkpoint of a run with the 2012 form of dropout has them in that form, other files in the inverted one.
    /// </summary>
    /// <exception cref="WeightFileException">The file is malformed or belongs to another model; nothing is changed.</exception>
    public LoadReport Load(Classifier network, LoadOptions? options = null)
    {
        LoadReport report = ModelWeights.Load(file, network, options);
        if (!TrainingPlan.IsIn(file))
            return report;
        Dictionary<string, Tensor> parameters = network.Parameters().ToDictionary(entry => entry.Name, entry => entry.Value);
        foreach ((string name, float factor) in DropoutForms.Factors(network, TrainingPlan.Read(file).Recipe.Dropout))
        {
            if (report.Loaded.Contains(name))
                GradientKernel.Scale(Engine.Pool, factor, parameters[name].Data);
        }

        return report;
    }

    /// <summary>The header of a package; <see cref="Tensors"/> belong to it.</summary>
    public static Dictionary<string, string> Write(ModelInfo model, IReadOnlyList<string> classes, Preprocessing preprocessing) => new(
        preprocessing.MeanImage is null ? [] : [KeyValuePair.Create(MeanOfKey, RecipeMean.Pixel.Name())])
    {
        [ModelKey] = model.Name,
        [ClassesKey] = JsonSerializer.Serialize(classes, HeaderJson.Default.IReadOnlyListString),
        [InputKey] = $"{model.InputChannels}x{model.InputHeight}x{model.InputWidth}",
        [MeanKey] = Join(preprocessing.Mean),
        [StdKey] = Join(preprocessing.Std),
        [ResizeKey] = preprocessing.ResizeShorterSide?.ToString(CultureInfo.InvariantCulture) ?? "",
        [PaddingKey] = preprocessing.Padding.ToString(CultureInfo.InvariantCulture),
        [FilterKey] = preprocessing.Filter.Name(),
        [ChannelOrderKey] = preprocessing.ChannelOrder.Name(),
    };

    /// <summary>What a package describes by tensors: the mean of each pixel, where it has one.</summary>
    public static IReadOnlyList<NamedTensor> Tensors(Preprocessing preprocessing) =>
        preprocessing.MeanImage is { } image ? [new NamedTensor(MeanImageName, image)] : [];

    /// <summary>The network: the named one, else the header's, else the one whose published weights have this file name.</summary>
    /// <exception cref="FoveaException">Nothing names the network.</exception>
    /// <exception cref="UnknownModelException">The catalogue has no network of this name.</exception>
    public ModelInfo Model(string? name)
    {
        return ModelCatalogue.Find(name ?? ModelName ?? throw new FoveaException(
            $"{file.Path} does not say which network it belongs to: name the network (--model, {nameof(ModelPackageOptions)}.Model)"));
    }

    /// <summary>The preprocessing: each part from the header, else from the published weights, else from the catalogue.</summary>
    /// <exception cref="WeightFileException">
    /// The header cannot be read, its values do not fit the network, or the mean of each pixel is missing.
    /// </exception>
    public Preprocessing Preprocessing(ModelInfo model)
    {
        Preprocessing known = Published(model)?.Preprocessing ?? model.Preprocessing;
        return known with
        {
            ResizeShorterSide = file.Metadata.ContainsKey(ResizeKey)
                ? Read(ResizeKey, text => text.Length == 0 ? (int?)null : Integer(text, minimum: 1))
                : known.ResizeShorterSide,
            Padding = file.Metadata.ContainsKey(PaddingKey) ? Read(PaddingKey, text => Integer(text, minimum: 0)) : known.Padding,
            Mean = Read(MeanKey, text => Channels(text, model)) ?? known.Mean,
            Std = Read(StdKey, text => Channels(text, model, positive: true)) ?? known.Std,
            Filter = file.Metadata.ContainsKey(FilterKey) ? Read(FilterKey, Value<ResizeFilter>) : known.Filter,
            ChannelOrder = file.Metadata.ContainsKey(ChannelOrderKey)
                ? Read(ChannelOrderKey, Value<InputChannelOrder>)
                : known.ChannelOrder,
            MeanImage = Read(MeanOfKey, Value<RecipeMean>) == RecipeMean.Pixel ? MeanImage(model) : null,
        };
    }

    private Tensor MeanImage(ModelInfo model)
    {
        int[] shape = [model.InputChannels, model.InputHeight, model.InputWidth];
        if (file.Contains(MeanImageName) && file.Entry(MeanImageName).Shape.SequenceEqual(shape)
            && file.ReadFloats(MeanImageName) is var values && Array.TrueForAll(values, float.IsFinite))
        {
            return Tensor.FromArray(new Shape(shape), values).Keep();
        }

        throw new WeightFileException(
            $"{file.Path}: images have a mean of each pixel subtracted, and the file has no tensor '{MeanImageName}' of finite values "
            + $"[{string.Join(", ", shape)}]: take the file as training wrote it.");
    }

    private static string Join(IReadOnlyList<float> values) =>
        string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static T Value<T>(string text)
        where T : struct, Enum
        => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => value!.Value.Name() == text) ?? throw new FormatException();

    private static int Integer(string text, int minimum)
    {
        const int Most = 1 << 15;
        int value = int.Parse(text, CultureInfo.InvariantCulture);
        return value >= minimum && value <= Most ? value : throw new FormatException();
    }

    private static float[] Channels(string text, ModelInfo model, bool positive = false)
    {
        float[] values = [.. text.Split(',').Select(part => float.Parse(part, CultureInfo.InvariantCulture))];
        return values.Length == model.InputChannels && Array.TrueForAll(values, value => float.IsFinite(value) && (value > 0 || !positive))
            ? values
            : throw new FormatException();
    }

    private PretrainedWeights? Published(ModelInfo model) =>
        model.Weights.FirstOrDefault(weights => weights.FileName == Path.GetFileName(file.Path));

    private T? Read<T>(string key, Func<string, T?> parse)
    {
        if (!file.Metadata.TryGetValue(key, out string? text))
            return default;
        try
        {
            return parse(text);
        }
        catch (Exception failure) when (failure is FormatException or JsonException or OverflowException)
        {
            throw Unreadable(key, failure);
        }
    }

    private WeightFileException Unreadable(string key, Exception? cause) => new(
        $"{file.Path}: the header's '{key}' is '{file.Metadata[key]}', which cannot be read; save the weights again with `fovea train`.",
        cause);
}

[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class HeaderJson : JsonSerializerContext;
