using System.Buffers;
using Fovea.Imaging;
using Fovea.Inference;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea;

/// <content>Predictions for one image.</content>
public sealed partial class ImageClassifier
{
    /// <summary>Classifies an image file.</summary>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <param name="top">The number of classes returned, at least 1.</param>
    /// <returns>The most probable classes, in descending order.</returns>
    /// <exception cref="ImageFormatException">The file is missing, cannot be read or is no image.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public IReadOnlyList<ClassPrediction> Predict(string path, int top = 5)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Predict(ImageFile.Load(path), top);
    }

    /// <inheritdoc cref="Predict(string, int)"/>
    /// <summary>Classifies the content of an image file.</summary>
    /// <param name="file">The bytes of an image file.</param>
    /// <param name="top">The number of classes returned, at least 1.</param>
    /// <exception cref="ImageFormatException">The bytes are no whole image.</exception>
    public IReadOnlyList<ClassPrediction> Predict(ReadOnlyMemory<byte> file, int top = 5) => Predict(ImageFile.Decode(file.Span), top);

    /// <inheritdoc cref="Predict(ReadOnlyMemory{byte}, int)"/>
    public IReadOnlyList<ClassPrediction> Predict(byte[] file, int top = 5)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Predict(file.AsMemory(), top);
    }

    /// <inheritdoc cref="Predict(ReadOnlyMemory{byte}, int)"/>
    /// <param name="file">An image file, which is read to its end and left open.</param>
    /// <param name="top">The number of classes returned, at least 1.</param>
    public IReadOnlyList<ClassPrediction> Predict(Stream file, int top = 5)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var buffer = new MemoryStream();
        file.CopyTo(buffer);
        return Predict(Content(buffer), top);
    }

    /// <inheritdoc cref="Predict(string, int)"/>
    /// <summary>Classifies a decoded image.</summary>
    /// <param name="image">The image, grey or colour, of any size.</param>
    /// <param name="top">The number of classes returned, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is not positive.</exception>
    public IReadOnlyList<ClassPrediction> Predict(Image image, int top = 5)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        int length = Model.InputShape().Elements;
        float[] input = ArrayPool<float>.Shared.Rent(length);
        try
        {
            _package.Prepare(image, input.AsSpan(0, length));
            return Top(Probabilities(Compiled(images: 1), input.AsSpan(0, length), count: 1), top);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    /// <summary>Classifies an image file on a thread of the pool.</summary>
    /// <param name="path">An image file of any format of <see cref="ImageFile"/>.</param>
    /// <param name="top">The number of classes returned, at least 1.</param>
    /// <param name="cancellation">Cancels a prediction that has not begun to compute.</param>
    /// <inheritdoc cref="Predict(string, int)"/>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public Task<IReadOnlyList<ClassPrediction>> PredictAsync(string path, int top = 5, CancellationToken cancellation = default) =>
        Task.Run(() => Predict(path, top), cancellation);

    /// <inheritdoc cref="PredictAsync(string, int, CancellationToken)"/>
    /// <summary>Classifies the content of an image file, which is received without holding a thread.</summary>
    /// <param name="file">An image file, which is read to its end and left open.</param>
    /// <param name="top">The number of classes returned, at least 1.</param>
    /// <param name="cancellation">Cancels the reception, or a prediction that has not begun to compute.</param>
    /// <exception cref="ImageFormatException">The bytes are no whole image.</exception>
    public async Task<IReadOnlyList<ClassPrediction>> PredictAsync(Stream file, int top = 5, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var buffer = new MemoryStream();
        await file.CopyToAsync(buffer, cancellation).ConfigureAwait(false);
        return await Task.Run(() => Predict(Content(buffer), top), cancellation).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Content(MemoryStream buffer) => buffer.GetBuffer().AsMemory(0, (int)buffer.Length);

    /// <summary>The probabilities, [count, classes], of prepared images in memory order.</summary>
    private static float[] Probabilities(CompiledModel compiled, ReadOnlySpan<float> images, int count)
    {
        using var scope = new TensorScope();
        Tensor logits = Logits(compiled, images, count);
        float[] probabilities = logits.Softmax().ToArray();
        logits.Release();
        return probabilities;
    }

    /// <summary>
    /// The logits, [count, classes], of prepared images in memory order: at most as many as the network is compiled for, which computes its
    /// whole batch.
    /// </summary>
    private static Tensor Logits(CompiledModel compiled, ReadOnlySpan<float> images, int count)
    {
        Tensor logits = Tensor.Empty(compiled.Outputs[0].Shape);
        if (images.Length == compiled.Input.Elements)
        {
            compiled.RunChannelsLast(images, logits.Data);
        }
        else
        {
            Tensor batch = Tensor.Zeros(compiled.Input);
            images.CopyTo(batch.Data);
            compiled.RunChannelsLast(batch.Data, logits.Data);
            batch.Release();
        }

        if (count == logits.Shape[0])
            return logits;
        int classes = logits.Shape[1];
        Tensor first = Tensor.FromArray(new Shape(count, classes), logits.Data[..(count * classes)]);
        logits.Release();
        return first;
    }

    /// <summary>The most probable classes, in descending order; equal ones by their index.</summary>
    private ClassPrediction[] Top(ReadOnlySpan<float> probabilities, int count)
    {
        float[] values = probabilities.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(order, (a, b) => values[b].CompareTo(values[a]) is not 0 and var byValue ? byValue : a.CompareTo(b));
        return [.. order.Take(count).Select(index => new ClassPrediction(index, Classes[index], values[index]))];
    }
}
