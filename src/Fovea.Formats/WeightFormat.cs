namespace Fovea.Formats;

internal enum WeightFormat
{
    Safetensors,
    Zip,
    Pickle,
    Npy,
    Onnx,
}

/// <summary>Detects the format of a weight file by its first bytes.</summary>
internal static class WeightFormats
{
    private const int TarMagicOffset = 257;

    // ONNX has no magic number: a model begins with its version, a small number, and goes on with one of these.
    private const byte IrVersionTag = 0x08, ProducerTag = 0x12, GraphTag = 0x3A, OperatorSetTag = 0x42;

    private const string Expected = "expected safetensors, .pth, .npy or ONNX";

    /// <exception cref="WeightFileException">The file has none of the known formats or cannot be read.</exception>
    public static WeightFormat Detect(string path)
    {
        using RandomAccessFile file = RandomAccessFile.Open(path);
        Span<byte> start = stackalloc byte[(int)Math.Min(file.Length, TarMagicOffset + 5)];
        file.Read(0, start);
        if (start.Length == 0)
            throw new WeightFileException($"{path}: is empty, {Expected}; get the whole file.");
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return WeightFormat.Zip;
        if (start.StartsWith(NpyMagic))
            return WeightFormat.Npy;
        if (start is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..] || path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            return WeightFormat.Safetensors;
        if (start is [0x80, <= 5, ..])
            return WeightFormat.Pickle;
        if (start is [IrVersionTag, > 0 and < 0x80, ProducerTag or GraphTag or OperatorSetTag, ..])
            return WeightFormat.Onnx;
        if (start.Length > TarMagicOffset && start[TarMagicOffset..].SequenceEqual("ustar"u8))
        {
            throw new WeightFileException(
                $"{path}: is a tar file, perhaps of PyTorch before 0.2, {Expected}; load it with such a PyTorch and save it again.");
        }

        string hint = start.StartsWith("<"u8) ? "; it seems to be a web page, perhaps of a download that failed"
            : start.StartsWith("version https://git-lfs"u8) ? "; it is a pointer of Git LFS, fetch the file itself with git lfs pull"
            : "";
        throw new WeightFileException(
            $"{path}: begins with {Convert.ToHexStringLower(start[..Math.Min(start.Length, 8)])}, {Expected}{hint}.");
    }

    /// <summary>The first bytes of a <c>.npy</c> file.</summary>
    public static ReadOnlySpan<byte> NpyMagic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
}
