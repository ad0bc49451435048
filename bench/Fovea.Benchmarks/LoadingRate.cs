using System.Globalization;
using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors.Autograd;
using Fovea.Training.Loop;

namespace Fovea.Benchmarks;

/// <summary>
/// How fast photographs become batches, and how long a training step waits for them: <c>loading FOLDER WORKERS SECONDS [dct-scaling]</c>,
/// which prints images per second of time and of processor time, and <c>waiting FOLDER WORKERS STEPS</c>. <c>eng/compare-loading.py</c>
/// measures the first in turns with torchvision.
/// </summary>
internal static class LoadingRate
{
    private const int BatchSize = 32, Side = 224, Classes = 1000;

    /// <summary>Runs a measurement that <paramref name="args"/> name; false where they name none.</summary>
    public static bool TryRun(string[] args)
    {
        if (args is not (["loading" or "waiting", _, _, _] or ["loading", _, _, _, "dct-scaling"]))
            return false;
        (string folder, string workers, string amount) = (args[1], args[2], args[3]);
        BatchLoaderOptions options = Options(int.Parse(workers, CultureInfo.InvariantCulture), isScaled: args.Length == 5);
        var loader = new BatchLoader(new Photographs(folder), options);
        int limit = int.Parse(amount, CultureInfo.InvariantCulture);
        if (args[0] == "loading")
            MeasureLoading(loader, limit);
        else
            MeasureWaiting(loader, limit);
        return true;
    }

    private static BatchLoaderOptions Options(int workers, bool isScaled)
    {
        ITransform[] transforms = [new RandomResizedCrop(Side, Side) { DctScaling = isScaled }, new RandomHorizontalFlip()];
        var pipeline = new EvaluationPipeline(Side, Side, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
        return pipeline.TrainingOptions(BatchSize, new Augmentation("photographs", transforms) { FitsInput = true }, seed: 1) with
        {
            Workers = workers,
            DropLast = true,
        };
    }

    // The first epoch warms up: files come from the page cache, code is compiled.
    private static void MeasureLoading(BatchLoader loader, int seconds)
    {
        foreach (Batch batch in loader.Epoch(0))
            GC.KeepAlive(batch);
        TimeProvider time = TimeProvider.System;
        long start = time.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long images = 0;
        for (int epoch = 1; time.GetElapsedTime(start).TotalSeconds < seconds; epoch++)
            images += loader.Epoch(epoch).Sum(batch => batch.Count);
        double elapsed = time.GetElapsedTime(start).TotalSeconds, used = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{images / elapsed:0.0} {images / used:0.0}"));
    }

    private static void MeasureWaiting(BatchLoader loader, int steps)
    {
        const int WarmUp = 3;
        var model = (Layer)ModelCatalogue.Find("squeezenet1_1").Create(new ModelOptions());
        var task = new ClassificationTask(model, Classes, loader);
        var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = 0.001, Momentum = 0.9 });
        model.Train(new RandomSource(1));
        TimeProvider time = TimeProvider.System;
        double waited = 0, computed = 0;
        int step = 0;
        for (int epoch = 0; step < steps + WarmUp; epoch++)
        {
            long mark = time.GetTimestamp();
            foreach (Func<TaskStep> batch in task.Epoch(epoch, startBatch: 0))
            {
                double wait = time.GetElapsedTime(mark).TotalSeconds;
                mark = time.GetTimestamp();
                using (var tape = new GradientTape())
                {
                    TaskStep result = batch();
                    tape.Backward(result.Loss);
                    result.Loss.Release();
                }

                optimizer.Step();
                optimizer.ZeroGrad();
                if (step++ >= WarmUp)
                    (waited, computed) = (waited + wait, computed + time.GetElapsedTime(mark).TotalSeconds);
                if (step == steps + WarmUp)
                    break;
                mark = time.GetTimestamp();
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{steps} steps of {BatchSize}: {1000 * waited / steps:0.0} ms waiting, {1000 * computed / steps:0.0} ms computing, "
            + $"{100 * waited / (waited + computed):0.00} % waiting"));
    }

    // Every file below a folder, in the order of its name, as the one of 1000 classes that its number gives.
    private sealed class Photographs(string folder) : IImageDataset
    {
        private readonly ImageListDataset _files = new(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(ImageNames.IsImage).Order(CodePointOrder.Comparer));

        public string Name => folder;

        public int Count => _files.Count;

        public IReadOnlyList<string> Classes => [];

        public Target Target(int index) => ClassTarget.Of(index % LoadingRate.Classes);

        public Imaging.Image Read(int index) => _files.Read(index);

        public Imaging.EncodedImage ReadEncoded(int index) => _files.ReadEncoded(index);

        public string PathOf(int index) => _files.PathOf(index);
    }
}
