using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Testing;
using static Fovea.Testing.OnnxWriter;

namespace Fovea.Onnx.Tests.NodeTests;

/// <summary>The backend node tests of ONNX: small models with inputs and the results that they must have.</summary>
internal static class NodeTestFolder
{
    /// <summary>Where Debian's package libonnx-testdata has them.</summary>
    public const string Path = "/usr/share/libonnx-testdata/data/node";

    private const double Relative = 1e-3, Absolute = 1e-5;

    /// <summary>The tests by name, in order.</summary>
    public static IEnumerable<string> Names => Directory.GetDirectories(Path).Select(folder => System.IO.Path.GetFileName(folder)!)
        .Where(name => File.Exists(System.IO.Path.Combine(Path, name, "model.onnx"))).Order(StringComparer.Ordinal);

    /// <summary>The operators of a test's graph.</summary>
    public static IEnumerable<string> OperatorsOf(string name)
    {
        using var file = OnnxFile.Open(System.IO.Path.Combine(Path, name, "model.onnx"));
        return [.. file.Graph.Nodes.Select(node => node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}").Distinct()];
    }

    /// <summary>Runs a test compiled and not; null if the results are right, otherwise what is wrong.</summary>
    public static string? Fault(string name)
    {
        string folder = System.IO.Path.Combine(Path, name);
        try
        {
            OnnxModel model = OnnxModel.Load(System.IO.Path.Combine(folder, "model.onnx"));
            string set = System.IO.Path.Combine(folder, "test_data_set_0");
            var inputs = new Dictionary<string, OnnxValue>();
            for (int i = 0; i < model.Inputs.Count; i++)
                inputs[model.Inputs[i].Name] = ReadValue(set, $"input_{i}.pb", asTensor: OnnxModel.IsTraced(model.Inputs[i]));
            OnnxValue[] expected = [.. model.Outputs.Select((_, i) => ReadValue(set, $"output_{i}.pb", asTensor: false))];
            if (Difference(model, expected, model.Run(inputs)) is { } fault)
                return $"run: {fault}";
            using CompiledOnnxModel compiled = model.Compile(
            [
                .. model.Inputs.Where(OnnxModel.IsTraced)
                    .Select(input => new Tensors.TensorSpec(input.Name, inputs[input.Name].ToTensor().Shape)),
            ]);
            return Difference(model, expected, compiled.Run(inputs)) is { } other ? $"compiled: {other}" : null;
        }
        catch (Exception failure) when (failure is WeightFileException or OnnxException)
        {
            return failure.Message[(failure.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        }
    }

    private static string? Difference(OnnxModel model, OnnxValue[] expected, IReadOnlyDictionary<string, OnnxValue> results)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            OnnxValue result = results[model.Outputs[i].Name];
            if (!result.Shape.SequenceEqual(expected[i].Shape))
                return $"result {i} has shape [{string.Join(", ", result.Shape)}], expected [{string.Join(", ", expected[i].Shape)}]";
            if (result.Type != expected[i].Type)
                return $"result {i} is {result.Type}, expected {expected[i].Type}";
            double[] values = result.ToArray().To<double>(), right = expected[i].ToArray().To<double>();
            for (int k = 0; k < values.Length; k++)
            {
                bool isRight = values[k] == right[k] || (double.IsNaN(values[k]) && double.IsNaN(right[k]))
                    || Math.Abs(values[k] - right[k]) <= Absolute + (Relative * Math.Abs(right[k]));
                if (!isRight)
                    return $"element {k} of result {i} is {values[k]}, expected {right[k]}";
            }
        }

        return null;
    }

    private static OnnxValue ReadValue(string folder, string file, bool asTensor)
    {
        string model = System.IO.Path.GetTempFileName();
        try
        {
            byte[] named = [.. File.ReadAllBytes(System.IO.Path.Combine(folder, file)), .. Message(tensor => tensor.Field(8, "value"))];
            File.WriteAllBytes(model, Model(Graph([], [named], [], [])));
            using var opened = OnnxFile.Open(model);
            OnnxTensor tensor = opened.Graph.Initializers[0];
            OnnxArray array = OnnxArray.FromBytes(tensor.DType, tensor.Shape, opened.ReadBytes(tensor));
            bool isTensor = asTensor && array.Shape.Count <= 4;
            return isTensor ? new OnnxValue(new OnnxValue(array).ToTensor(), array.Type) : array;
        }
        finally
        {
            File.Delete(model);
        }
    }
}
