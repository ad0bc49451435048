using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Detection.Rcnn;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>The file of a <see cref="RegionCnnDetector"/>: the network's tensors, and those of the heads, a row for each class.</summary>
internal static class RegionCnnFile
{
    private const string OptionsKey = "rcnn", NetworkPrefix = "network.";
    private const string SvmWeight = "svm.weight", SvmBias = "svm.bias", BoxWeight = "box.weight", BoxBias = "box.bias";
    private const int BoxValues = 4;

    /// <summary>Writes a detector.</summary>
    public static void Save(string path, RegionCnnDetector detector)
    {
        Dictionary<string, string> metadata = PackageDescription.Write(detector.Model, detector.Classes, detector.Preprocessing);
        metadata[OptionsKey] = JsonSerializer.Serialize(detector.Options, RegionCnnJson.Default.RegionCnnOptions);
        (IReadOnlyList<LinearSvm> svms, IReadOnlyList<BoxRegressor> regressors) = (detector.Heads.Svms, detector.Heads.Regressors);
        NamedTensor[] heads = Heads(svms.Count, svms[0].Weights.Length, regressors[0].Weights.Length / BoxValues);
        heads[0].Value.CopyFrom([.. svms.SelectMany(svm => svm.Weights)]);
        heads[1].Value.CopyFrom([.. svms.Select(svm => svm.Bias)]);
        heads[2].Value.CopyFrom([.. regressors.SelectMany(regressor => regressor.Weights)]);
        heads[3].Value.CopyFrom([.. regressors.SelectMany(regressor => regressor.Biases)]);
        StateDictionary.Save(
            path,
            [
                .. Prefixed(ModelWeights.Exported(detector.Network, ModelWeights.Tensors(detector.Network))), .. heads,
                .. PackageDescription.Tensors(detector.Preprocessing),
            ],
            metadata);
    }

    /// <summary>Reads a detector.</summary>
    /// <exception cref="FoveaException">The file is of another kind of network.</exception>
    /// <exception cref="WeightFileException">The file is malformed.</exception>
    public static RegionCnnDetector Load(WeightFile file)
    {
        if (!file.Metadata.TryGetValue(OptionsKey, out string? json) || !file.Contains(SvmWeight) || !file.Contains(BoxWeight))
            throw new FoveaException($"{file.Path} is no R-CNN: give a file that {nameof(RegionCnnDetector)}.Save wrote");
        RegionCnnOptions options = Options(file, json);
        var description = new PackageDescription(file);
        ModelInfo model = description.Model(null);
        IReadOnlyList<int> svm = file.Entry(SvmWeight).Shape, box = file.Entry(BoxWeight).Shape;
        if (description.Classes is not { } classes || svm.Count != 2 || box.Count != 3 || classes.Count != svm[0] + 1)
        {
            throw new WeightFileException(
                $"{file.Path}: the classes in the header are not those of '{SvmWeight}' [{string.Join(", ", svm)}] and '{BoxWeight}' "
                + $"[{string.Join(", ", box)}]; take the file as {nameof(RegionCnnDetector)}.Save wrote it.");
        }

        Classifier network = model.Create(new ModelOptions(classes.Count, options.InputSize));
        NamedTensor[] heads = Heads(svm[0], svm[1], box[2]);
        StateDictionary.Load(file, [.. Prefixed(ModelWeights.Tensors(network)), .. heads], new LoadOptions { Prefix = "" });
        float[][] values = [.. heads.Select(head => head.Value.ToArray())];
        return new RegionCnnDetector(
            model, network, description.Preprocessing(model), classes,
            new RegionCnnHeads(
                [.. values[0].Chunk(svm[1]).Zip(values[1], (weights, bias) => new LinearSvm(weights, bias))],
                [
                    .. values[2].Chunk(BoxValues * box[2]).Zip(
                        values[3].Chunk(BoxValues), (weights, biases) => new BoxRegressor(weights, biases)),
                ]),
            options);
    }

    private static RegionCnnOptions Options(WeightFile file, string json)
    {
        try
        {
            RegionCnnOptions? options = JsonSerializer.Deserialize(json, RegionCnnJson.Default.RegionCnnOptions);
            if (options is not { Proposals: { ColorSpaces: not null, Similarities: not null, Scales: not null } })
                throw new JsonException("the options are not complete");
            options.Check();
            return options;
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            throw new WeightFileException(
                $"{file.Path}: the header's '{OptionsKey}' cannot be read ({failure.Message.TrimEnd('.')}); take the file as "
                + $"{nameof(RegionCnnDetector)}.Save wrote it.",
                failure);
        }
    }

    private static IEnumerable<NamedTensor> Prefixed(IEnumerable<NamedTensor> network) =>
        network.Select(tensor => tensor with { Name = NetworkPrefix + tensor.Name });

    private static NamedTensor[] Heads(int classes, int svmFeatures, int mapFeatures) =>
    [
        new(SvmWeight, Tensor.Zeros(new Shape(classes, svmFeatures))),
        new(SvmBias, Tensor.Zeros(new Shape(classes))),
        new(BoxWeight, Tensor.Zeros(new Shape(classes, BoxValues, mapFeatures))),
        new(BoxBias, Tensor.Zeros(new Shape(classes, BoxValues))),
    ];
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegionCnnOptions))]
internal sealed partial class RegionCnnJson : JsonSerializerContext;
