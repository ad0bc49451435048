using Fovea.Formats;
using Fovea.Tensors;

namespace Fovea.Onnx.Tests;

/// <summary>A file that PyTorch exported, with its input and PyTorch's answer beside it (eng/check-onnx-import.py).</summary>
internal sealed record TorchModel(string Path)
{
    /// <summary>The committed files.</summary>
    public static string Folder => System.IO.Path.Combine(AppContext.BaseDirectory, "files");

    public Tensor Input => Read("input");

    public Tensor Output => Read("output");

    private string Stem => Path[..Path.LastIndexOf('-')];

    /// <summary>The largest difference of results from PyTorch's, relative to its largest.</summary>
    public double Difference(Tensor results)
    {
        Assert.Equal(Output.Shape, results.Shape);
        float[] expected = Output.ToArray();
        double largest = expected.Max(value => Math.Abs((double)value));
        return expected.Zip(results.ToArray(), (a, b) => Math.Abs((double)a - b)).Max() / largest;
    }

    private Tensor Read(string what)
    {
        using WeightFile file = WeightFile.Open($"{Stem}.{what}.npy");
        WeightEntry entry = file.Entries[0];
        return Tensor.FromArray(new Shape([.. entry.Shape]), file.ReadFloats(entry.Name));
    }
}
