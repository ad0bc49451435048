using System.Runtime.ExceptionServices;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Statistics;

/// <summary>Sums over all images of a data set, prepared as for an evaluation.</summary>
internal static class PreparedImages
{
    /// <summary>
    /// Adds up <paramref name="count"/> integers of each image. They do not depend on the number of threads, since sums of integers are
    /// exact.
    /// </summary>
    /// <param name="data">The images.</param>
    /// <param name="pipeline">Their preparation.</param>
    /// <param name="count">The number of sums.</param>
    /// <param name="add">Adds an image's integers to the sums.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="DataException">The set is empty, or an image cannot be read.</exception>
    public static long[] Sum(IImageDataset data, EvaluationPipeline pipeline, int count, Action<Image, long[]> add, int threads)
    {
        if (data.Count == 0)
            throw new DataException($"{data.Name}: there are no images; expected one at least.");
        IReadOnlyList<ITransform> transforms = pipeline.LoaderOptions(batchSize: 1).Transforms;
        var total = new long[count];
        try
        {
            Parallel.For(
                0, data.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(threads, 1) },
                () => (Sums: new long[count], Scratch: new ImageScratch()),
                (index, _, own) =>
                {
                    PhiloxCursor random = default;
                    var sample = new Sample(data.Read(index), Target.None);
                    foreach (ITransform transform in transforms)
                        sample = transform.Apply(sample, ref random, own.Scratch);
                    add(sample.Image, own.Sums);
                    own.Scratch.Reset();
                    return own;
                },
                own =>
                {
                    lock (total)
                    {
                        for (int i = 0; i < count; i++)
                            total[i] += own.Sums[i];
                    }
                });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return total;
    }
}
