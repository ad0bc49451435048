using System.Numerics.Tensors;
using Fovea.Data;
using Fovea.Detection.Rcnn;

namespace Fovea;

/// <summary>
/// Trains the support vector machines and the regressors of an R-CNN from cached features, which are scaled to a mean norm for it; the
/// machines and regressors that it returns are for features as they are.
/// </summary>
internal sealed class RegionHeadTraining(
    RegionFeatureCache cache, IReadOnlyList<RegionTargets> targets, RegionCnnTrainingOptions options)
{
    // As in the authors' code, enough to know the mean norm.
    private const int ImagesForNorm = 200;

    // Far below every threshold.
    private const float NeverFound = -1000;

    /// <summary>Trains the heads of all classes without the background.</summary>
    public RegionCnnHeads Run(int classes, IProgress<RegionCnnProgress>? progress, CancellationToken cancellation)
    {
        int total = targets.Count + classes;
        IReadOnlyList<LinearSvm> svms = Svms(classes, cancellation, done => Report(done));
        float scale = Scale(cache.Maps, out int length);
        var regressors = new BoxRegressor[classes];
        for (int label = 1; label <= classes; label++)
        {
            cancellation.ThrowIfCancellationRequested();
            regressors[label - 1] = Regressor(label, scale, length);
            Report(targets.Count + label);
        }

        return new RegionCnnHeads(svms, regressors);

        void Report(int done) => progress?.Report(new RegionCnnProgress(RegionCnnStage.Heads, done, total));
    }

    private IReadOnlyList<LinearSvm> Svms(int classes, CancellationToken cancellation, Action<int> done)
    {
        float scale = Scale(cache.Svm, out int length);
        var positives = new List<float[]>[classes];
        for (int i = 0; i < classes; i++)
            positives[i] = [];
        for (int image = 0; image < targets.Count; image++)
        {
            float[][] features = Scaled(cache.Svm(image), scale);
            for (int i = 0; i < classes; i++)
                positives[i].AddRange(targets[image].Objects(i + 1).Select(region => features[region]));
        }

        LinearSvmOptions svm = options.Svm with { Seed = options.Seed };
        HardNegativeMining[] mining = [.. positives.Select(ofClass => new HardNegativeMining(ofClass, svm, options.HardNegatives))];
        for (int image = 0; image < targets.Count; image++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[][] features = Scaled(cache.Svm(image), scale);
            for (int i = 0; i < classes; i++)
                mining[i].Add(targets[image].Negatives(i + 1, options.NegativeIou).Select(region => features[region]));
            done(image + 1);
        }

        return [.. mining.Select(each => each.Finish()?.Scaled(scale) ?? new LinearSvm(new float[length], NeverFound))];
    }

    private BoxRegressor Regressor(int label, float scale, int length)
    {
        List<float[]> features = [];
        List<BoundingBox> proposals = [], objects = [];
        for (int image = 0; image < targets.Count; image++)
        {
            (int Region, BoundingBox Object)[] pairs = [.. targets[image].Pairs(label, options.PairIou)];
            if (pairs.Length == 0)
                continue;
            float[][] maps = cache.Maps(image);
            features.AddRange(Scaled([.. pairs.Select(pair => maps[pair.Region])], scale));
            proposals.AddRange(pairs.Select(pair => targets[image].Boxes[pair.Region]));
            objects.AddRange(pairs.Select(pair => pair.Object));
        }

        return features.Count == 0
            ? new BoxRegressor(new float[4 * length], new float[4])
            : BoxRegressor.Fit(features, proposals, objects, options.BoxPenalty).Scaled(scale);
    }

    /// <summary>What features are multiplied by to have the wanted mean norm.</summary>
    private float Scale(Func<int, float[][]> read, out int length)
    {
        (double sum, long count, length) = (0, 0, 1);
        for (int image = 0; image < Math.Min(targets.Count, ImagesForNorm); image++)
        {
            foreach (float[] row in read(image))
            {
                sum += TensorPrimitives.Norm<float>(row);
                count++;
                length = row.Length;
            }
        }

        return sum > 0 ? (float)(options.FeatureNorm * count / sum) : 1;
    }

    private static float[][] Scaled(float[][] rows, float factor)
    {
        foreach (float[] row in rows)
            TensorPrimitives.Multiply(row, factor, row);
        return rows;
    }
}
