using System.Runtime.InteropServices;
using Fovea.Imaging;
using Fovea.Inference;
using Fovea.Server.Batching;
using Fovea.Server.Protocol;
using Fovea.Tensors;

namespace Fovea.Server.Serving;

/// <summary>A classifier: batches of prepared images, of any requests, are computed together.</summary>
internal sealed class ServedClassifier : ServedModel
{
    private const string InputName = "input", LogitsName = "logits", ProbabilitiesName = "probabilities";

    private readonly ModelPackage _package;
    private readonly ServingHost _host;
    private readonly CompiledModel[] _compiled;
    private readonly ImageClassifier _explainer;
    private readonly DynamicBatcher<Tensor, ClassScores> _batcher;
    private readonly DynamicBatcher<(Image Image, string? Class), Image> _explanations;

    public ServedClassifier(string name, string version, ModelPackage package, ServingHost host)
        : base(name, version)
    {
        (_package, _host) = (package, host);
        _compiled = Compile(package, host.Options);
        _explainer = new ImageClassifier(package, new ImageClassifierOptions { Threads = host.Options.Threads });
        _batcher = host.Batcher(name, new BatchedFunction<Tensor, ClassScores>(Scores, image => image.Release()), _compiled.Length);
        _explanations = host.Single<(Image Image, string? Class), Image>(
            name, "explanations", Explain, host.Options.Limits.ExplanationQueueSize);
        Shape shape = package.Model.InputShape();
        Inputs = [new TensorMetadata(InputName, Datatype.Float32, [-1, shape[1], shape[2], shape[3]])];
        Outputs =
        [
            new TensorMetadata(LogitsName, Datatype.Float32, [-1, package.Classes.Count]),
            new TensorMetadata(ProbabilitiesName, Datatype.Float32, [-1, package.Classes.Count]),
        ];
        WarmUp(shape);
    }

    public override ModelKind Kind => ModelKind.Classifier;

    public override IReadOnlyList<string> Classes => _package.Classes;

    public override IReadOnlyList<TensorMetadata> Inputs { get; }

    public override IReadOnlyList<TensorMetadata> Outputs { get; }

    public override bool Explains => true;

    /// <summary>The most probable classes of a photograph.</summary>
    public async Task<Answer<IReadOnlyList<ClassPrediction>>> PredictAsync(
        ReadOnlyMemory<byte> file, int top, CancellationToken cancellation)
    {
        using DynamicBatcher<Tensor, ClassScores>.Admission admission = _batcher.Admit(1);
        (Image image, Tensor prepared, TimeSpan decode) =
            await _host.Decoder.DecodeAsync(file, _package.Prepare, cancellation).ConfigureAwait(false);
        BatchResult<ClassScores> result = (await admission.RunAsync([prepared], cancellation).ConfigureAwait(false))[0];
        return new Answer<IReadOnlyList<ClassPrediction>>(
            image.Width, image.Height, result.Output.Top(top, Classes), new Timing(decode, result.Queue, result.Inference));
    }

    /// <summary>The photograph as far as the network sees it, with what it looked at.</summary>
    /// <exception cref="Interpretability.ExplanationException">There is no such class.</exception>
    public async Task<Image> ExplainAsync(ReadOnlyMemory<byte> file, string? named, CancellationToken cancellation)
    {
        using DynamicBatcher<(Image Image, string? Class), Image>.Admission admission = _explanations.Admit(1);
        (Image image, _, _) = await _host.Decoder.DecodeAsync(file, image => image, cancellation).ConfigureAwait(false);
        return (await admission.RunAsync([(image, named)], cancellation).ConfigureAwait(false))[0].Output;
    }

    public override async Task<IReadOnlyList<ProtocolTensor>> InferAsync(
        IReadOnlyList<ProtocolTensor> inputs, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>>? files = PictureInput.Of(inputs);
        ProtocolTensor? prepared = files is null ? PreparedInput.Single(inputs, Inputs[0], PictureInput.Name) : null;
        int count = files?.Count ?? (int)prepared!.Shape[0];
        using DynamicBatcher<Tensor, ClassScores>.Admission admission = _batcher.Admit(count);
        List<Tensor> images = new(count);
        if (prepared is not null)
        {
            images.AddRange(PreparedInput.Images(prepared));
        }
        else
        {
            foreach (ReadOnlyMemory<byte> file in files!)
                images.Add((await _host.Decoder.DecodeAsync(file, _package.Prepare, cancellation).ConfigureAwait(false)).Prepared);
        }

        BatchResult<ClassScores>[] results = await admission.RunAsync(images, cancellation).ConfigureAwait(false);
        long[] shape = [count, Classes.Count];
        return
        [
            new ProtocolTensor(LogitsName, Datatype.Float32, shape, Joined(results, scores => scores.Logits)),
            new ProtocolTensor(ProbabilitiesName, Datatype.Float32, shape, Joined(results, scores => scores.Probabilities)),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        await _batcher.DisposeAsync().ConfigureAwait(false);
        await _explanations.DisposeAsync().ConfigureAwait(false);
        _explainer.Dispose();
        _compiled[0].Dispose();
    }

    /// <summary>A plan for each number of images; the same one where the network takes no other than its own.</summary>
    private static CompiledModel[] Compile(ModelPackage package, FoveaServerOptions options)
    {
        int most = Math.Min(options.Batching.MaxBatch, package.Batch ?? options.Batching.MaxBatch);
        var compiled = new CompiledModel[most];
        compiled[0] = InferenceCompiler.Compile(
            package.Network.Forward, package.Model.InputShape(package.Batch ?? 1),
            new InferenceOptions { Threads = options.Threads, MaxCachedPlans = most, MaxCachedArenas = 1 });
        for (int i = 1; i < most; i++)
            compiled[i] = package.Batch is null ? compiled[0].ForInput(package.Model.InputShape(i + 1)) : compiled[0];
        return compiled;
    }

    // The first passes are slow: what they need is loaded and compiled by the runtime. No request should wait for that.
    private void WarmUp(Shape shape)
    {
        int most = _compiled.Length;
        using DynamicBatcher<Tensor, ClassScores>.Admission admission = _batcher.Admit(most);
        Tensor[] images = [.. Enumerable.Range(0, most).Select(_ => Tensor.Zeros(shape))];
        admission.RunAsync(images, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static byte[] Joined(BatchResult<ClassScores>[] results, Func<ClassScores, float[]> values) =>
        MemoryMarshal.AsBytes<float>((float[])[.. results.SelectMany(result => values(result.Output))]).ToArray();

    private IReadOnlyList<ClassScores> Scores(IReadOnlyList<Tensor> images)
    {
        CompiledModel compiled = _compiled[images.Count - 1];
        Tensor batch = Tensor.Empty(compiled.Input), logits = Tensor.Empty(compiled.Outputs[0].Shape);
        int length = images[0].Shape.Elements, classes = Classes.Count;
        for (int i = 0; i < images.Count; i++)
            images[i].Data.CopyTo(batch.Data[(i * length)..]);
        batch.Data[(images.Count * length)..].Clear();
        compiled.RunChannelsLast(batch.Data, logits.Data);
        Tensor probabilities = logits.Softmax();
        ClassScores[] scores = [.. Enumerable.Range(0, images.Count).Select(i => new ClassScores(Row(logits, i), Row(probabilities, i)))];
        batch.Release();
        logits.Release();
        return scores;

        float[] Row(Tensor tensor, int index) => tensor.Data.Slice(index * classes, classes).ToArray();
    }

    private Image Explain((Image Image, string? Class) asked) =>
        _explainer.Explain(asked.Image, new ExplainOptions { Class = asked.Class }).ToImage(Explanation.GradCam);
}
