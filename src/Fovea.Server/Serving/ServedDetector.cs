using System.Runtime.InteropServices;
using System.Text;
using Fovea.Imaging;
using Fovea.Server.Batching;
using Fovea.Server.Protocol;

namespace Fovea.Server.Serving;

/// <summary>A detector: one photograph after the other, since each has a size of its own.</summary>
internal sealed class ServedDetector : ServedModel
{
    private readonly ObjectDetector _detector;
    private readonly ServingHost _host;
    private readonly DynamicBatcher<Image, IReadOnlyList<DetectedObject>> _batcher;

    public ServedDetector(string name, string version, ObjectDetector detector, ServingHost host)
        : base(name, version)
    {
        (_detector, _host) = (detector, host);
        _batcher = host.Single<Image, IReadOnlyList<DetectedObject>>(name, "photographs", detector.Detect, host.Options.Limits.QueueSize);
        Inputs = [new TensorMetadata(PictureInput.Name, Datatype.Bytes, [1])];
        Outputs =
        [
            new TensorMetadata("boxes", Datatype.Float32, [-1, 4]),
            new TensorMetadata("labels", Datatype.Int64, [-1]),
            new TensorMetadata("scores", Datatype.Float32, [-1]),
            .. detector.Network.HasMasks ? [new TensorMetadata("masks", Datatype.Bytes, [-1])] : (TensorMetadata[])[],
        ];
    }

    public override ModelKind Kind => ModelKind.Detector;

    public override IReadOnlyList<string> Classes => _detector.Classes;

    public override IReadOnlyList<TensorMetadata> Inputs { get; }

    public override IReadOnlyList<TensorMetadata> Outputs { get; }

    /// <summary>The objects in a photograph, the surest first.</summary>
    public async Task<Answer<IReadOnlyList<DetectedObject>>> DetectAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        using DynamicBatcher<Image, IReadOnlyList<DetectedObject>>.Admission admission = _batcher.Admit(1);
        (Image image, _, TimeSpan decode) = await _host.Decoder.DecodeAsync(file, image => image, cancellation).ConfigureAwait(false);
        BatchResult<IReadOnlyList<DetectedObject>> found = (await admission.RunAsync([image], cancellation).ConfigureAwait(false))[0];
        return new Answer<IReadOnlyList<DetectedObject>>(
            image.Width, image.Height, found.Output, new Timing(decode, found.Queue, found.Inference));
    }

    public override async Task<IReadOnlyList<ProtocolTensor>> InferAsync(
        IReadOnlyList<ProtocolTensor> inputs, CancellationToken cancellation)
    {
        if (PictureInput.Of(inputs) is not [var file])
            throw ServingException.Bad($"expected one input '{PictureInput.Name}' of one image file");
        IReadOnlyList<DetectedObject> found = (await DetectAsync(file, cancellation).ConfigureAwait(false)).Value;
        float[] boxes = [.. found.SelectMany(each => (float[])[each.Box.X1, each.Box.Y1, each.Box.X2, each.Box.Y2])];
        long[] labels = [.. found.Select(each => (long)each.ClassIndex)];
        float[] scores = [.. found.Select(each => each.Score)];
        List<ProtocolTensor> outputs =
        [
            new("boxes", Datatype.Float32, [found.Count, 4], MemoryMarshal.AsBytes<float>(boxes).ToArray()),
            new("labels", Datatype.Int64, [found.Count], MemoryMarshal.AsBytes<long>(labels).ToArray()),
            new("scores", Datatype.Float32, [found.Count], MemoryMarshal.AsBytes<float>(scores).ToArray()),
        ];
        if (_detector.Network.HasMasks)
        {
            outputs.Add(ProtocolTensor.OfElements(
                "masks", [found.Count], found.Select(each => Encoding.ASCII.GetBytes(each.Mask!.ToCompressed()))));
        }

        return outputs;
    }

    public override async ValueTask DisposeAsync()
    {
        await _batcher.DisposeAsync().ConfigureAwait(false);
        _detector.Dispose();
    }
}
