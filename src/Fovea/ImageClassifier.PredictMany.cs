using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Inference;

namespace Fovea;

/// <content>Predictions for many images.</content>
public sealed partial class ImageClassifier
{
    private const int MaxWorkers = 4;

    /// <summary>
    /// Classifies image files in batches, in their order; those that cannot be read have an error instead of predictions. Files are read
    /// and prepared on other threads while the network computes.
    /// </summary>
    /// <param name="paths">Image files of any format of <see cref="Imaging.ImageFile"/>.</param>
    /// <param name="top">The number of classes returned for each, at least 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>An answer for each file, computed as it is enumerated.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public IEnumerable<ImagePrediction> PredictMany(IEnumerable<string> paths, int top = 5, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        string[] files = [.. paths];
        return files.Length == 0 ? [] : PredictFiles(files, top, cancellation);
    }

    private IEnumerable<ImagePrediction> PredictFiles(string[] files, int top, CancellationToken cancellation)
    {
        CompiledModel compiled = Compiled(Math.Min(_options.BatchSize, files.Length));
        var loader = new BatchLoader(new ImageListDataset(files), LoaderOptions(compiled.Input[0]) with { SkipUnreadable = true });
        var answers = new List<(int Index, ImagePrediction Prediction)>();
        foreach (Batch batch in loader.Epoch(0, cancellation: cancellation))
        {
            foreach (SampleFailure failure in batch.Failures)
                answers.Add((failure.Index, new ImagePrediction(files[failure.Index], [], failure.Error)));
            float[] probabilities = batch.Count == 0
                ? []
                : Probabilities(compiled, batch.Images.AsSpan(0, compiled.Input.Elements), batch.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                ReadOnlySpan<float> row = probabilities.AsSpan(i * Classes.Count, Classes.Count);
                answers.Add((batch.Indices[i], new ImagePrediction(files[batch.Indices[i]], Top(row, top))));
            }

            foreach ((_, ImagePrediction prediction) in answers.OrderBy(answer => answer.Index))
                yield return prediction;
            answers.Clear();
        }
    }

    private BatchLoaderOptions LoaderOptions(int batchSize) => _package.Pipeline.LoaderOptions(batchSize) with
    {
        Workers = _options.Workers ?? Math.Min(Environment.ProcessorCount, MaxWorkers),
    };
}
