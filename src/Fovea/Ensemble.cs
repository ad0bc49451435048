using Fovea.Data;
using Fovea.Imaging;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>Several classifiers whose probabilities are averaged.</summary>
public static class Ensemble
{
    /// <summary>
    /// Measures classifiers together: for each image the mean of their softmax probabilities, each averaged over its views.
    /// </summary>
    /// <param name="classifiers">The classifiers, which have the same classes in the same order; one is enough.</param>
    /// <param name="data">The images, as for <see cref="ImageClassifier.Evaluate(IImageDataset, IProgress{EvaluationProgress}?,
    /// CancellationToken)"/>.</param>
    /// <param name="options">The protocol; null for one crop.</param>
    /// <param name="progress">Is told of each image.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="ArgumentException">There are no classifiers.</exception>
    /// <exception cref="FoveaException">
    /// The classifiers have other classes than the first, the set is empty, or the protocol does not suit a network.
    /// </exception>
    /// <exception cref="DataException">A class of the set is none of the networks', or an image cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The protocol is dense and the weights of a classifier were released.</exception>
    /// <exception cref="ObjectDisposedException">A classifier has been disposed of.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static Evaluation Evaluate(
        IReadOnlyList<ImageClassifier> classifiers, IImageDataset data, EvaluationOptions? options = null,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(classifiers);
        ArgumentNullException.ThrowIfNull(data);
        if (classifiers.Count == 0)
            throw new ArgumentException("Ensemble: there are no classifiers; give at least one.", nameof(classifiers));
        CheckClasses(classifiers);
        data = classifiers[0].Labelled(data);
        EvaluationProtocol protocol = (options ?? new EvaluationOptions()).Protocol;
        var scorers = new List<ProtocolScorer>();
        try
        {
            foreach (ImageClassifier classifier in classifiers)
                scorers.Add(new ProtocolScorer(classifier, protocol));
            return Evaluate(scorers, data, progress, cancellation);
        }
        finally
        {
            scorers.ForEach(scorer => scorer.Dispose());
        }
    }

    private static Evaluation Evaluate(
        List<ProtocolScorer> scorers, IImageDataset data, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        int classes = data.Classes.Count;
        var result = Evaluation.Of(classes);
        Task<Image> next = ReadAsync(0);
        for (int index = 0; index < data.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            Image image = next.GetAwaiter().GetResult();
            if (index + 1 < data.Count)
                next = ReadAsync(index + 1);
            var sums = new double[classes];
            foreach (ProtocolScorer scorer in scorers)
                scorer.Add(image, sums);

            // The logarithms of probabilities are logits: their softmax are the probabilities.
            float[] logits = Array.ConvertAll(sums, sum => (float)Math.Log(sum / scorers.Count));
            int label = data.Label(index);
            result.Add([index], logits, [label], -Math.Log(sums[label] / scorers.Count));
            progress?.Report(new EvaluationProgress(index + 1, data.Count));
        }

        return result;

        Task<Image> ReadAsync(int index) => Task.Run(() => data.Read(index), CancellationToken.None);
    }

    private static void CheckClasses(IReadOnlyList<ImageClassifier> classifiers)
    {
        ImageClassifier first = classifiers[0];
        ImageClassifier? other = classifiers.FirstOrDefault(
            classifier => !classifier.Classes.SequenceEqual(first.Classes, StringComparer.Ordinal));
        if (other is not null)
        {
            throw new FoveaException(
                $"the classes of {other.Model.Name} are not those of {first.Model.Name}, or in another order: an ensemble has one list of "
                + "classes");
        }
    }
}
