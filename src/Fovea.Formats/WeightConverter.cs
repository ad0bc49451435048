using Fovea.Formats.Npy;
using Fovea.Formats.Pth;
using Fovea.Formats.Safetensors;

namespace Fovea.Formats;

/// <summary>Converts weight files between formats; types, shapes and bits are kept.</summary>
public static class WeightConverter
{
    private static readonly string[] _torchEndings = [".pth", ".pt", ".th"];

    /// <summary>
    /// Writes the tensors of <paramref name="input"/>, a file of any format that <see cref="WeightFile.Open"/> reads, to
    /// <paramref name="output"/>: <c>.safetensors</c>, <c>.pth</c> (also <c>.pt</c>, <c>.th</c>), <c>.npy</c> for a single tensor, or a
    /// folder (no extension) with one <c>.npy</c> for each. Metadata is copied, except to <c>.npy</c>.
    /// </summary>
    /// <param name="input">The file to read.</param>
    /// <param name="output">The file or folder to write; it may be <paramref name="input"/>.</param>
    /// <param name="prefix">
    /// Only tensors whose names begin with this are written, without it and without wrappers' parts (<see cref="WeightNames"/>), and the
    /// file's <see cref="PreprocessingTensors"/> as they are; null writes all.
    /// </param>
    /// <param name="renames">Renames as in <see cref="LoadOptions.Renames"/>; null or empty for none.</param>
    /// <exception cref="WeightFileException">The input is damaged, or the output's format cannot hold it.</exception>
    /// <exception cref="FileWriteException">The output cannot be written.</exception>
    public static void Convert(
        string input, string output, string? prefix = null, IReadOnlyDictionary<string, string>? renames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        using WeightFile file = WeightFile.Open(input);
        TensorEntry[] tensors = prefix is null && renames is not { Count: > 0 }
            ? [.. file.Entries.Select(entry => file.Copy(entry, entry.Name))]
            : Chosen(file, prefix ?? "", renames);
        if (prefix is not null && tensors.Length == 0)
            throw new WeightFileException($"{input}: has no tensor under {MessageText.Quoted(prefix)}; {Beginnings(file)}.");
        string ending = Path.GetExtension(output).ToLowerInvariant();
        bool isFolder = Directory.Exists(output) || Path.EndsInDirectorySeparator(output) || ending.Length == 0;
        try
        {
            if (isFolder)
            {
                WriteFolder(output, tensors);
            }
            else if (IsTorch(output))
            {
                PthWriter.Write(output, tensors, file.Metadata);
            }
            else if (ending == ".safetensors")
            {
                SafetensorsWriter.Write(output, tensors, file.Metadata);
            }
            else if (ending == ".npy" && tensors.Length == 1)
            {
                NpyWriter.Write(output, tensors[0]);
            }
            else
            {
                throw new WeightFileException(
                    ending == ".npy"
                        ? $"{output}: holds one tensor, {input} has {tensors.Length}; name a folder instead."
                        : $"{output}: the ending {ending} names no format, expected .safetensors, .pth, .npy or a folder.");
            }
        }
        catch (ArgumentException unfit)
        {
            throw new WeightFileException($"{output}: cannot hold {input}: {unfit.Message}", unfit);
        }
    }

    /// <summary>Whether a path has an extension of PyTorch's files.</summary>
    internal static bool IsTorch(string path) => _torchEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    // What describes the preprocessing keeps its name, under which the metadata refers to it.
    private static TensorEntry[] Chosen(WeightFile file, string prefix, IReadOnlyDictionary<string, string>? renames)
    {
        TensorEntry[] weights =
        [
            .. WeightNames.Under(file, prefix, renames).Entries
                .Where(pair => !PreprocessingTensors.Has(pair.Value.Name)).Select(pair => file.Copy(pair.Value, pair.Key)),
        ];
        IEnumerable<WeightEntry> described = file.Entries.Where(entry => PreprocessingTensors.Has(entry.Name));
        return weights.Length == 0 ? [] : [.. weights, .. described.Select(entry => file.Copy(entry, entry.Name))];
    }

    private static void WriteFolder(string folder, TensorEntry[] tensors)
    {
        if (Array.Find(tensors, tensor => tensor.Name is "." or ".." || tensor.Name.AsSpan().ContainsAny('/', '\\', '\0')) is { } unfit)
        {
            throw new WeightFileException(
                $"{folder}: {MessageText.Quoted(unfit.Name)} cannot be the name of a file; write .safetensors or .pth.");
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FileWriteException($"{folder}: cannot be made a folder ({failure.Message.TrimEnd('.')}); check the place.", failure);
        }
        foreach (TensorEntry tensor in tensors)
            NpyWriter.Write(Path.Combine(folder, tensor.Name + ".npy"), tensor);
    }

    private static string Beginnings(WeightFile file) => file.Entries.Count == 0
        ? "it has none at all"
        : "its names begin with "
            + string.Join(", ", file.Entries.Select(entry => MessageText.Shorten(entry.Name.Split('.')[0])).Distinct().Take(5));
}
