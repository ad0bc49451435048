using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Onnx.Tests;

/// <summary>Layers behind values whose number is known only when the graph runs.</summary>
public sealed class LayersBehindValuesTests : IDisposable
{
    private const int Width = 3;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>Rows above a threshold are chosen, multiplied with weights, and summed: the product is compiled, the sum is not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(300)]
    public void LayersAreCompiledForAnyNumberOfItems(int chosen)
    {
        byte[][] nodes =
        [
            OnnxWriter.Node("NonZero", ["isChosen"], "places"),
            OnnxWriter.Node("Squeeze", ["places"], "indices", ("axes", [0])),
            OnnxWriter.Node("Gather", ["rows", "indices"], "chosen"),
            OnnxWriter.Node("Gemm", ["chosen", "weights"], "product"),
            OnnxWriter.Node("Relu", ["product"], "rectified"),
            OnnxWriter.Node("ReduceSum", ["rectified"], "sum", ("axes", [0])),
        ];
        float[] weights = Goldens.Uniform("weights", Width * Width, 0);
        File.WriteAllBytes(_path, OnnxWriter.Model(OnnxWriter.Graph(
            nodes, [OnnxWriter.Floats("weights", [Width, Width], weights)], ["rows", "isChosen"], ["rectified", "sum"])));
        OnnxModel model = OnnxModel.Load(_path);
        const int Rows = 400;
        float[] rows = Goldens.Uniform("rows", Rows * Width, 0);
        float[] isChosen = [.. Enumerable.Range(0, Rows).Select(row => row < chosen ? 1f : 0f)];
        var inputs = new Dictionary<string, OnnxValue>
        {
            ["rows"] = Tensor.FromArray(new Shape(Rows, Width), rows),
            ["isChosen"] = Tensor.FromArray(new Shape(Rows), isChosen),
        };
        using CompiledOnnxModel compiled = model.Compile(
            [new TensorSpec("rows", new Shape(Rows, Width)), new TensorSpec("isChosen", new Shape(Rows))]);
        IReadOnlyDictionary<string, OnnxValue> results = compiled.Run(inputs);

        var expected = new float[chosen * Width];
        for (int i = 0; i < expected.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, Width);
            expected[i] = Math.Max(0, Enumerable.Range(0, Width).Sum(k => rows[(row * Width) + k] * weights[(k * Width) + column]));
        }

        Assert.Equal([chosen, Width], results["rectified"].Shape);
        AssertClose(expected, results["rectified"]);
        float[] sums = [.. Enumerable.Range(0, Width).Select(column => expected.Where((_, i) => i % Width == column).Sum())];
        AssertClose(sums, results["sum"]);
    }

    [Theory]
    [InlineData(2, 3, 4, 5)]
    [InlineData(1, 80, 30, 7)]
    public void BatchesOfMatricesAreMultipliedOneByOne(int batch, int rows, int depth, int columns)
    {
        File.WriteAllBytes(
            _path, OnnxWriter.Model(OnnxWriter.Graph([OnnxWriter.Node("MatMul", ["a", "b"], "product")], [], ["a", "b"], ["product"])));
        float[] a = Goldens.Uniform("a", batch * rows * depth, 0), b = Goldens.Uniform("b", batch * depth * columns, 0);
        var inputs = new Dictionary<string, OnnxValue>
        {
            ["a"] = Tensor.FromArray(new Shape(batch, rows, depth), a),
            ["b"] = Tensor.FromArray(new Shape(batch, depth, columns), b),
        };
        OnnxValue product = OnnxModel.Load(_path).Run(inputs)["product"];

        var expected = new float[batch * rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            int start = row / rows * depth * columns;
            expected[i] = Enumerable.Range(0, depth).Sum(k => a[(row * depth) + k] * b[start + (k * columns) + column]);
        }

        Assert.NotNull(product.Tensor);
        Assert.Equal([batch, rows, columns], product.Shape);
        AssertClose(expected, product);
    }

    private static void AssertClose(float[] expected, OnnxValue found)
    {
        const float Tolerance = 1e-4f;
        float[] values = found.ToArray().To<float>();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.InRange(values[i], expected[i] - Tolerance, expected[i] + Tolerance);
    }
}
