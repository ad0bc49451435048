using Fovea.Formats.Onnx;
using Fovea.Kernels;
using Fovea.Nn.Initialization;
using Fovea.Tensors;

namespace Fovea.Onnx;

/// <summary>The values that a tensor has in an ONNX file.</summary>
/// <param name="File">The file, while it is open.</param>
/// <param name="Name">The initializer.</param>
internal sealed record FileInitializer(InitializerFile File, string Name) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Shape shape, Philox random, Span<float> values)
    {
        if (MemoryOrder.IsLogical(shape))
            File.Read(Name, values);
        else
            MemoryOrder.FromLogical(shape, File.Read(Name), values);
    }
}

/// <summary>An ONNX file whose initializers are read while it is open, and by opening it again afterwards.</summary>
internal sealed class InitializerFile(string path)
{
    /// <summary>The file while it is open.</summary>
    public OnnxFile? Opened { get; set; }

    public void Read(string name, Span<float> values)
    {
        using OnnxFile? again = Opened is null ? OnnxFile.Open(path) : null;
        (Opened ?? again!).ReadFloats(name, values);
    }

    public float[] Read(string name)
    {
        using OnnxFile? again = Opened is null ? OnnxFile.Open(path) : null;
        return (Opened ?? again!).ReadFloats(name);
    }
}
