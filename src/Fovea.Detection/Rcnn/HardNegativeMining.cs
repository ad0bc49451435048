namespace Fovea.Detection.Rcnn;

/// <summary>
/// Trains the <see cref="LinearSvm"/> of one class in one pass over the images with hard negatives (Girshick et al. 2014, section 2.3 and
/// appendix B): the first image gives all its negatives, each later one those that the machine so far does not put well on its side. After
/// each training, negatives that are far on their side are forgotten.
/// </summary>
/// <param name="positives">The features of the class's objects.</param>
/// <param name="options">How each machine is trained.</param>
/// <param name="mining">Which negatives are kept, and when to train anew.</param>
public sealed class HardNegativeMining(
    IReadOnlyList<float[]> positives, LinearSvmOptions options, HardNegativeOptions mining)
{
    private List<float[]> _negatives = [];
    private int _added;

    /// <summary>The machine; null before the first training, and where there are no positives.</summary>
    public LinearSvm? Svm { get; private set; }

    /// <summary>The negatives that are kept.</summary>
    public int Negatives => _negatives.Count;

    /// <summary>How often a machine has been trained.</summary>
    public int Trainings { get; private set; }

    /// <summary>Looks at the negatives of one image, and trains when enough of them are hard.</summary>
    /// <param name="negatives">The features of the image's negatives.</param>
    public void Add(IEnumerable<float[]> negatives)
    {
        ArgumentNullException.ThrowIfNull(negatives);
        if (positives.Count == 0)
            return;
        bool isFirst = Svm is null;
        foreach (float[] negative in negatives)
        {
            if (Svm is not null && !(Svm.Score(negative) > mining.HardThreshold))
                continue;
            _negatives.Add(negative);
            _added++;
        }

        if (_added > 0 && (isFirst || _added > mining.RetrainLimit))
            Train();
    }

    /// <summary>Trains for the last time, and returns the machine; null without positives or negatives.</summary>
    public LinearSvm? Finish()
    {
        if (_negatives.Count > 0)
            Train();
        return Svm;
    }

    private void Train()
    {
        _added = 0;
        LinearSvm svm = LinearSvmSolver.Train(positives, _negatives, options);
        _negatives = [.. _negatives.Where(negative => svm.Score(negative) >= mining.EvictThreshold)];
        (Svm, Trainings) = (svm, Trainings + 1);
    }
}

/// <summary>Which negatives <see cref="HardNegativeMining"/> keeps; the defaults are those of the R-CNN authors' code.</summary>
public sealed record HardNegativeOptions
{
    /// <summary>Negatives that score above are hard.</summary>
    public float HardThreshold { get; init; } = -1.0001f;

    /// <summary>Negatives that score below are forgotten after a training.</summary>
    public float EvictThreshold { get; init; } = -1.2f;

    /// <summary>The number of new hard negatives after which the machine is trained anew.</summary>
    public int RetrainLimit { get; init; } = 2000;
}
