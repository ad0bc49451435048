using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Fovea.Testing;

/// <summary>An ONNX file that ONNX Runtime has loaded.</summary>
internal sealed class RuntimeModel(string path) : IDisposable
{
    private readonly InferenceSession _session = new(path, new SessionOptions { IntraOpNumThreads = 2 });

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public void Dispose() => _session.Dispose();

    /// <summary>The only result, its shape and its values in logical order.</summary>
    public (int[] Shape, float[] Values) Run(params (string Name, Fovea.Tensors.Tensor Value)[] inputs) =>
        Run([.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(
            input.Name, new DenseTensor<float>(input.Value.ToArray(), input.Value.Shape.ToArray())))]);

    /// <summary>The only result for an input of bytes.</summary>
    public (int[] Shape, float[] Values) Run(string name, byte[] values, int[] shape) =>
        Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<byte>(values, shape))]);

    /// <summary>All results by name: floats or integers, with their shapes.</summary>
    public IReadOnlyDictionary<string, (int[] Shape, Array Values)> RunAll(NamedOnnxValue input)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run([input]);
        return results.ToDictionary(result => result.Name, Read);
    }

    /// <summary>An input of floats.</summary>
    public static NamedOnnxValue Floats(string name, float[] values, params int[] shape) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, shape));

    /// <summary>An input of bytes.</summary>
    public static NamedOnnxValue Bytes(string name, byte[] values, params int[] shape) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<byte>(values, shape));

    /// <summary>The largest difference, relative to the largest value.</summary>
    public static double Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(value => Math.Abs((double)value));
        return expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max() / Math.Max(largest, double.Epsilon);
    }

    private static (int[] Shape, Array Values) Read(DisposableNamedOnnxValue result) => result.ElementType == TensorElementType.Int64
        ? Read(result.AsTensor<long>())
        : Read(result.AsTensor<float>());

    private static (int[] Shape, Array Values) Read<T>(Microsoft.ML.OnnxRuntime.Tensors.Tensor<T> values) =>
        (values.Dimensions.ToArray(), values.ToArray());

    private (int[] Shape, float[] Values) Run(NamedOnnxValue[] inputs)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(inputs);
        Microsoft.ML.OnnxRuntime.Tensors.Tensor<float> result = Assert.Single(results).AsTensor<float>();
        return (result.Dimensions.ToArray(), [.. result]);
    }
}
