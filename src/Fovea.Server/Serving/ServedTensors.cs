using Fovea.Inference;
using Fovea.Onnx;
using Fovea.Server.Batching;
using Fovea.Server.Protocol;
using Fovea.Tensors;

namespace Fovea.Server.Serving;

/// <summary>
/// An ONNX model of any kind: tensors for tensors, one request after the other. It is compiled for each shape of inputs; the plans of the
/// shapes that were asked for last are kept.
/// </summary>
internal sealed class ServedTensors : ServedModel
{
    private const int KeptShapes = 4;

    private readonly OnnxModel _model;
    private readonly InferenceOptions _options;
    private readonly LinkedList<CompiledOnnxModel> _compiled = new();
    private readonly DynamicBatcher<IReadOnlyList<ProtocolTensor>, IReadOnlyList<ProtocolTensor>> _batcher;

    public ServedTensors(string name, string version, OnnxModel model, ServingHost host)
        : base(name, version)
    {
        (_model, _options) = (model, new InferenceOptions { Threads = host.Options.Threads, MaxCachedArenas = 1 });
        _batcher = host.Single<IReadOnlyList<ProtocolTensor>, IReadOnlyList<ProtocolTensor>>(
            name, "requests", Compute, host.Options.Limits.QueueSize);
        Inputs = [.. model.Inputs.Select(OnnxTensors.Metadata)];
        Outputs = [.. model.Outputs.Select(OnnxTensors.Metadata)];
    }

    public override ModelKind Kind => ModelKind.Tensors;

    public override IReadOnlyList<string>? Classes => null;

    public override IReadOnlyList<TensorMetadata> Inputs { get; }

    public override IReadOnlyList<TensorMetadata> Outputs { get; }

    public override async Task<IReadOnlyList<ProtocolTensor>> InferAsync(
        IReadOnlyList<ProtocolTensor> inputs, CancellationToken cancellation)
    {
        if (inputs.Count != Inputs.Count || !inputs.Select(input => input.Name).ToHashSet().SetEquals(Inputs.Select(input => input.Name)))
        {
            throw ServingException.Bad(
                $"the inputs given are {Names(inputs.Select(input => input.Name))}; expected {Names(Inputs.Select(input => input.Name))}");
        }

        foreach (TensorMetadata expected in Inputs)
            expected.Check(inputs.First(input => input.Name == expected.Name));
        using DynamicBatcher<IReadOnlyList<ProtocolTensor>, IReadOnlyList<ProtocolTensor>>.Admission admission = _batcher.Admit(1);
        return (await admission.RunAsync([inputs], cancellation).ConfigureAwait(false))[0].Output;
    }

    public override async ValueTask DisposeAsync()
    {
        await _batcher.DisposeAsync().ConfigureAwait(false);
        foreach (CompiledOnnxModel compiled in _compiled)
            compiled.Dispose();
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{ShownText.Of(name)}'"));

    private IReadOnlyList<ProtocolTensor> Compute(IReadOnlyList<ProtocolTensor> inputs)
    {
        try
        {
            Dictionary<string, OnnxValue> values = inputs.ToDictionary(input => input.Name, OnnxTensors.Value);
            IReadOnlyDictionary<string, OnnxValue> results = Compiled(values).Run(values);
            return [.. Outputs.Select(output => OnnxTensors.Tensor(output.Name, results[output.Name]))];
        }
        catch (Exception failure) when (failure is OnnxException or ShapeException)
        {
            // The message may begin with the file's path, which is nobody's business.
            throw ServingException.Bad(failure.Message.Replace($"{_model.File}: ", "", StringComparison.Ordinal).TrimEnd('.'));
        }
    }

    private CompiledOnnxModel Compiled(Dictionary<string, OnnxValue> inputs)
    {
        TensorSpec[] specs =
        [
            .. _model.TensorInputs.Select(input => new TensorSpec(input.Name, new Shape([.. inputs[input.Name].Shape]))),
        ];
        CompiledOnnxModel? known = _compiled.FirstOrDefault(each => each.Inputs.SequenceEqual(specs));
        if (known is not null)
            _compiled.Remove(known);
        else if (_compiled.First is { } other)
            known = other.Value.ForInputs([.. specs.Select(spec => spec.Shape)]);
        else
            known = _model.Compile(specs, _options);
        _compiled.AddFirst(known);
        if (_compiled.Count > KeptShapes)
            _compiled.RemoveLast();
        return known;
    }
}
