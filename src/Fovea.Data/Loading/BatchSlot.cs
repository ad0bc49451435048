using System.Runtime.ExceptionServices;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Loading;

/// <summary>The buffers of one batch; one thread at a time prepares it.</summary>
internal sealed class BatchSlot(IImageDataset dataset, BatchLoaderOptions options)
{
    private readonly SampleReader _reader = new(dataset, options.Transforms);
    private readonly int[] _labels = new int[options.BatchSize];
    private readonly Target[] _targets = new Target[options.BatchSize];
    private readonly int[] _indices = new int[options.BatchSize];
    private readonly BatchMixer? _mixer = options.Mixing is { } mixing ? new BatchMixer(mixing) : null;
    private float[] _images = [];
    private int _height, _width, _channels;

    public Batch? Batch { get; private set; }

    /// <summary>The memory of the batch's images; 0 before the first.</summary>
    public long Bytes => (long)_images.Length * sizeof(float);

    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Prepares a batch and stores an exception for the consumer to rethrow.</summary>
    public void PrepareOrCapture(EpochPlan plan, int batch, Func<bool> stopped)
    {
        Failure = null;
        try
        {
            Prepare(plan, batch, stopped);
        }
        catch (Exception failure)
        {
            Failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>Fills the buffers with batch number <paramref name="batch"/>; ends early between two samples when stopped.</summary>
    public Batch Prepare(EpochPlan plan, int batch, Func<bool> stopped)
    {
        int start = batch * options.BatchSize;
        int wanted = Math.Min(options.BatchSize, plan.Order.Length - start), count = 0;
        List<SampleFailure>? failures = null;
        for (int i = 0; i < wanted && !stopped(); i++)
        {
            int index = plan.Order[start + i];
            Sample sample;
            try
            {
                sample = _reader.Read(index, plan.Random.Fork((ulong)index).Cursor());
            }
            catch (DataException failure) when (options.SkipUnreadable)
            {
                (failures ??= []).Add(new SampleFailure(index, failure));
                continue;
            }
            Image image = sample.Image;
            if (count == 0)
                SetSize(image);
            else
                CheckSize(image, index);
            int length = image.Pixels.Length;
            options.Normalization.Write(image, _images.AsSpan(count * length, length));
            _labels[count] = sample.Target is ClassTarget { Label: var label } ? label : IImageDataset.NoLabel;
            (_targets[count], _indices[count]) = (sample.Target, index);
            count++;
        }
        BatchMix? mix = count > 0 ? Mix(plan.Mixing.Fork((ulong)batch).Cursor(), count) : null;
        if (failures is not null || mix is not null || Batch is not { Failures: [] } last || last.Images != _images
            || (last.Count, last.Height, last.Width, last.Channels) != (count, _height, _width, _channels))
        {
            Batch = new Batch(_images, _labels, _targets, _indices, count, _height, _width, _channels)
            {
                Failures = failures ?? [],
                Mix = mix,
            };
        }

        return Batch;
    }

    private BatchMix? Mix(PhiloxCursor random, int count) =>
        _mixer?.Mix(_images, new BatchShape(count, _height, _width, _channels), _labels.AsSpan(0, count), ref random);

    private void SetSize(Image image)
    {
        (_height, _width, _channels) = (image.Height, image.Width, image.Channels);
        long needed = (long)image.Pixels.Length * options.BatchSize;
        if (needed > Array.MaxLength)
        {
            throw new DataException(
                $"{dataset.Name}: {options.BatchSize} images of {_height}x{_width}x{_channels} are too many for one batch; take a smaller "
                + "batch.");
        }

        if (_images.Length < needed)
            _images = new float[needed];
    }

    private void CheckSize(Image image, int index)
    {
        if (image.Height == _height && image.Width == _width && image.Channels == _channels)
            return;
        throw new DataException(
            $"{dataset.PathOf(index) ?? $"{dataset.Name}: sample {index}"} is "
            + $"{image.Height}x{image.Width}x{image.Channels} after the transforms, the batch began with "
            + $"{_height}x{_width}x{_channels}; add a resize or a crop.");
    }
}
