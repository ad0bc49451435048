using System.Runtime.InteropServices;
using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Onnx.Tests;

/// <summary>Elements that are written into a tensor, as whole items and one by one.</summary>
public sealed class ScatteringTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(new long[] { 2, 2, 0, 0 }, new float[] { 12, 13, 2, 3, 10, 11, 6, 7 })]
    [InlineData(new long[] { 1, 1, 2, 2 }, new float[] { 0, 1, 10, 11, 12, 13, 6, 7 })]
    [InlineData(new long[] { 3, 3, 3, 3 }, new float[] { 0, 1, 2, 3, 4, 5, 12, 13 })]
    [InlineData(new long[] { 2, 0, -1, 1 }, new float[] { 0, 11, 2, 13, 10, 5, 12, 7 })]
    public void ElementsAreWrittenAlongTheFirstDimension(long[] indices, float[] expected) =>
        Assert.Equal(expected, Written("ScatterElements", [2, 2, 1], indices));

    [Theory]
    [InlineData(new long[] { 2, 0 }, new float[] { 12, 13, 2, 3, 10, 11, 6, 7 })]
    [InlineData(new long[] { -1, -4 }, new float[] { 12, 13, 2, 3, 4, 5, 10, 11 })]
    public void ListsOfIndicesWriteItems(long[] indices, float[] expected) => Assert.Equal(expected, Written("ScatterND", [2, 1], indices));

    [Fact]
    public void AnIndexBeyondTheItemsIsAnError() =>
        Assert.Contains("axis 4", Assert.Throws<OnnxException>(() => Written("ScatterND", [2, 1], [4, 0])).Message);

    /// <summary>The numbers 0 to 7 as four items, two of which become 10, 11 and 12, 13.</summary>
    private float[] Written(string kind, int[] shape, long[] indices)
    {
        byte[] places = OnnxWriter.Raw("places", OnnxWriter.Int64Type, shape, MemoryMarshal.AsBytes<long>(indices).ToArray());
        byte[] node = OnnxWriter.Node(kind, ["data", "places", "updates"], "result");
        File.WriteAllBytes(_path, OnnxWriter.Model(OnnxWriter.Graph([node], [places], ["data", "updates"], ["result"])));
        var inputs = new Dictionary<string, OnnxValue>
        {
            ["data"] = Tensor.FromArray(new Shape(4, 2, 1), [0, 1, 2, 3, 4, 5, 6, 7]),
            ["updates"] = Tensor.FromArray(new Shape(2, 2, 1), [10, 11, 12, 13]),
        };
        return OnnxModel.Load(_path).Run(inputs)["result"].ToArray().To<float>();
    }
}
