using Fovea.Formats;
using Fovea.Formats.Onnx;

namespace Fovea;

/// <summary>
/// Opens weights that a user names: a file, or a network with published or included weights. Tensors have the names of the catalogue's
/// networks, but in ONNX files of other programs.
/// </summary>
internal static class WeightSource
{
    /// <summary>Opens the file, else the published weights of the network of this name, else its included ones.</summary>
    /// <exception cref="FoveaException">The network's weights are neither downloaded nor included.</exception>
    /// <exception cref="WeightFileException">
    /// There is no such file, or it is malformed.
    /// </exception>
    public static WeightFile Open(string name, PublishedWeights? published = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (published?.Locate(name) is { } file)
            return OpenFile(file);
        return !Path.Exists(name) && IncludedWeights.Find(name) is { } included ? included.Open() : OpenFile(name);
    }

    private static WeightFile OpenFile(string path)
    {
        WeightFile? file = WeightFile.Open(path);
        try
        {
            WeightFile opened = file is OnnxFile onnx && CntkResNet18.TryAdapt(onnx) is { } adapted ? adapted : file;
            file = null;
            return opened;
        }
        finally
        {
            file?.Dispose();
        }
    }
}
