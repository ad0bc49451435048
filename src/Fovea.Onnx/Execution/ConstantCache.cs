using Fovea.Formats.Onnx;
using Fovea.Tensors;

namespace Fovea.Onnx.Execution;

/// <summary>
/// What a graph computes of its initializers alone, and other forms of them such as transposed weights: computed once for all plans of a
/// compiled model, so that these share the memory.
/// </summary>
internal sealed class ConstantCache
{
    private readonly Dictionary<OnnxNode, OnnxValue?[]> _results = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(OnnxNode Node, string Key), Tensor> _forms = [];
    private readonly Lock _lock = new();

    public OnnxValue?[] Results(OnnxNode node, Func<OnnxValue?[]> compute)
    {
        lock (_lock)
        {
            if (!_results.TryGetValue(node, out OnnxValue?[]? results))
            {
                _results[node] = results = compute();
                foreach (OnnxValue? result in results)
                    result?.Held?.Keep();
            }

            return results;
        }
    }

    public Tensor Form(OnnxNode node, string key, Func<Tensor> compute)
    {
        lock (_lock)
        {
            if (!_forms.TryGetValue((node, key), out Tensor? form))
                _forms[(node, key)] = form = compute().Keep();
            return form;
        }
    }
}
