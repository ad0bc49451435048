using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Formats;
using Fovea.Kernels.Convolution;

namespace Fovea.Inference.Algorithms;

/// <summary>
/// A JSON file with the fastest measured algorithm of each convolution on each machine. It is a cache: a file that is missing or unreadable
/// counts as empty, and failures to write are ignored.
/// </summary>
internal sealed class AlgorithmFile(string path, string machine)
{
    private readonly Dictionary<string, ConvolutionAlgorithm> _known = Known(Read(path), machine);

    public bool TryFind(string convolution, [NotNullWhen(true)] out ConvolutionAlgorithm? algorithm) =>
        _known.TryGetValue(convolution, out algorithm);

    /// <summary>Adds measurements, and keeps entries that other processes have written in the meantime.</summary>
    public void Add(IReadOnlyDictionary<string, ConvolutionAlgorithm> measured)
    {
        foreach ((string convolution, ConvolutionAlgorithm algorithm) in measured)
            _known[convolution] = algorithm;
        Dictionary<string, Dictionary<string, string>> machines = Read(path);
        if (!machines.TryGetValue(machine, out Dictionary<string, string>? names))
            machines[machine] = names = [];
        foreach ((string convolution, ConvolutionAlgorithm algorithm) in _known)
            names[convolution] = algorithm.Id;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, machines, AlgorithmJson.Default.Machines));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static Dictionary<string, Dictionary<string, string>> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), AlgorithmJson.Default.Machines) ?? [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static Dictionary<string, ConvolutionAlgorithm> Known(Dictionary<string, Dictionary<string, string>> machines, string machine)
    {
        var known = new Dictionary<string, ConvolutionAlgorithm>();
        foreach ((string convolution, string id) in machines.GetValueOrDefault(machine) ?? [])
        {
            if (ConvolutionAlgorithm.Find(id) is { } algorithm)
                known[convolution] = algorithm;
        }

        return known;
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>), TypeInfoPropertyName = "Machines")]
internal sealed partial class AlgorithmJson : JsonSerializerContext;
