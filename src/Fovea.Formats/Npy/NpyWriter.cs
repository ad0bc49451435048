namespace Fovea.Formats.Npy;

/// <summary>Writes <c>.npy</c> files of NumPy, version 1, row-major, little-endian.</summary>
public static class NpyWriter
{
    /// <summary>Writes a file atomically; the tensor's name is not stored.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape, or NumPy lacks the type (BF16).</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Write(string path, TensorEntry tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        byte[] header = NpyHeader.Format(tensor.DType, tensor.Shape)
            ?? throw new ArgumentException(
                $"NpyWriter: '{tensor.Name}' is {tensor.DType.SafetensorsName()}, which NumPy does not know; write it as .safetensors or "
                + ".pth.");
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            tensor.WriteTo(stream);
        });
    }
}
