using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

public sealed class BatchLoaderTests
{
    private static readonly BatchLoaderOptions _plain = new(8, Normalization.Unit) { Seed = 3 };

    private static readonly BatchLoaderOptions _augmented = _plain with { Transforms = [new Pad(3), new RandomCrop(4, 4)] };

    private sealed record Kept(float[] Images, int[] Labels, int[] Indices);

    private static List<Kept> Collect(IEnumerable<Batch> epoch)
        => [.. epoch.Select(batch => new Kept(
            batch.Images[..(batch.Count * batch.Height * batch.Width * batch.Channels)],
            batch.Labels[..batch.Count],
            batch.Indices[..batch.Count]))];

    private static Batch Own(Batch batch)
        => batch with { Images = [.. batch.Images], Labels = [.. batch.Labels], Indices = [.. batch.Indices] };

    private static IEnumerable<Kept> Singles(Kept batch)
    {
        int length = batch.Images.Length / batch.Indices.Length;
        for (int i = 0; i < batch.Indices.Length; i++)
            yield return new Kept(batch.Images[(i * length)..((i + 1) * length)], [batch.Labels[i]], [batch.Indices[i]]);
    }

    private static void AssertSame(List<Kept> expected, List<Kept> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Indices, actual[i].Indices);
            Assert.Equal(expected[i].Labels, actual[i].Labels);
            Assert.Equal(expected[i].Images, actual[i].Images);
        }
    }

    [Fact]
    public void EveryEpochHoldsEverySampleOnceInItsOwnOrder()
    {
        var set = new Numbers(50);
        var loader = new BatchLoader(set, _plain);
        List<Kept> first = Collect(loader.Epoch(0)), second = Collect(loader.Epoch(1));
        Assert.Equal(7, loader.BatchesPerEpoch);
        Assert.Equal([8, 8, 8, 8, 8, 8, 2], first.Select(batch => batch.Labels.Length));
        Assert.Equal(Enumerable.Range(0, 50), first.SelectMany(batch => batch.Indices).Order());
        Assert.Equal(Enumerable.Range(0, 50), second.SelectMany(batch => batch.Indices).Order());
        Assert.NotEqual(first.SelectMany(batch => batch.Indices), second.SelectMany(batch => batch.Indices));
        Assert.NotEqual(Enumerable.Range(0, 50), first.SelectMany(batch => batch.Indices));
        foreach (Kept batch in first)
        {
            for (int i = 0; i < batch.Indices.Length; i++)
            {
                Assert.Equal(set.Label(batch.Indices[i]), batch.Labels[i]);
                Assert.Equal(set.Read(batch.Indices[i]).Pixels.Select(p => p / 255f), batch.Images[(i * 12)..((i + 1) * 12)]);
            }
        }

        AssertSame(first, Collect(new BatchLoader(new Numbers(50), _plain).Epoch(0)));
    }

    [Fact]
    public void WithoutShuffleTheOrderIsTheSets()
    {
        var loader = new BatchLoader(new Numbers(20), _plain with { Shuffle = false, DropLast = true });
        Assert.Equal(2, loader.BatchesPerEpoch);
        Assert.Equal(Enumerable.Range(0, 16), Collect(loader.Epoch(4)).SelectMany(batch => batch.Indices));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    [InlineData(8, 3)]
    public void ContentDoesNotDependOnWorkers(int workers, int prefetch)
    {
        var set = new Numbers(203);
        var ahead = new BatchLoader(set, _augmented with { Workers = workers, Prefetch = prefetch });
        var inline = new BatchLoader(set, _augmented with { Workers = 0 });
        for (int epoch = 0; epoch < 5; epoch++)
            AssertSame(Collect(inline.Epoch(epoch)), Collect(ahead.Epoch(epoch)));
    }

    [Fact]
    public void TransformsDifferFromEpochToEpoch()
    {
        var loader = new BatchLoader(new Numbers(8), _augmented with { Shuffle = false });
        Assert.NotEqual(Collect(loader.Epoch(0))[0].Images, Collect(loader.Epoch(1))[0].Images);
    }

    [Fact]
    public void AnEpochIsTakenUpWhereItStopped()
    {
        var loader = new BatchLoader(new Numbers(50), _augmented);
        List<Kept> whole = Collect(loader.Epoch(2));
        for (int start = 0; start <= 7; start++)
            AssertSame(whole[start..], Collect(loader.Epoch(2, start)));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(2, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(-1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void AFailureComesOnceWhereItBelongs(int workers)
    {
        var loader = new BatchLoader(new Numbers(64) { FailingIndex = 19 }, _plain with { Shuffle = false, Workers = workers });
        using IEnumerator<Batch> epoch = loader.Epoch(0).GetEnumerator();
        Assert.True(epoch.MoveNext());
        Assert.True(epoch.MoveNext());
        Assert.Equal("sample 19 is broken", Assert.Throws<DataException>(() => epoch.MoveNext()).Message);
        Assert.False(epoch.MoveNext());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void AnUnreadableSampleIsSkippedAndTold(int workers)
    {
        BatchLoaderOptions options = _plain with { Shuffle = false, SkipUnreadable = true, Workers = workers };
        List<Batch> batches = [.. new BatchLoader(new Numbers(64) { FailingIndex = 19 }, options).Epoch(0).Select(Own)];
        Assert.Equal([8, 8, 7, 8, 8, 8, 8, 8], batches.Select(batch => batch.Count));
        Assert.Equal([16, 17, 18, 20, 21, 22, 23], batches[2].Indices[..7]);
        SampleFailure failure = Assert.Single(batches.SelectMany(batch => batch.Failures));
        Assert.Equal((19, "sample 19 is broken"), (failure.Index, failure.Error.Message));
        Assert.Same(failure, Assert.Single(batches[2].Failures));

        var whole = new BatchLoader(new Numbers(64), options);
        AssertSame(
            [.. Collect(whole.Epoch(0)).SelectMany(Singles).Where(kept => kept.Indices[0] != 19)],
            [.. Collect(new BatchLoader(new Numbers(64) { FailingIndex = 19 }, options).Epoch(0)).SelectMany(Singles)]);
    }

    [Fact]
    public void ABatchOfUnreadableSamplesIsEmpty()
    {
        BatchLoaderOptions options = new(1, Normalization.Unit) { Shuffle = false, SkipUnreadable = true };
        var counts = new BatchLoader(new Numbers(3) { FailingIndex = 0 }, options).Epoch(0)
            .Select(batch => (batch.Count, batch.Failures.Count));
        Assert.Equal([(0, 1), (1, 0), (1, 0)], counts);
    }

    [Fact]
    public void PhotographsOfAllSizesFitOneBatch()
    {
        var pipeline = new EvaluationPipeline(24, 20, [0.5f, 0.25f, 0], [1, 1, 2]) { ResizeShorterSide = 28 };
        var set = new Photographs([(40, 30), (28, 90), (61, 28), (5, 7), (200, 300)]);
        List<Kept> one = Collect(new BatchLoader(set, pipeline.LoaderOptions(4) with { Workers = 0 }).Epoch(0));
        List<Kept> two = Collect(new BatchLoader(set, pipeline.LoaderOptions(4) with { Workers = 2 }).Epoch(0));
        AssertSame(one, two);
        Assert.Equal([0, 1, 2, 3, 4], one.SelectMany(kept => kept.Indices));
        Assert.Equal(4 * 24 * 20 * 3, one[0].Images.Length);
        for (int i = 0; i < 5; i++)
        {
            Image image = set.Read(i);
            byte[] expected = Cropping.CenterCrop(Resizer.ShortSide(image, 28, Interpolation.Bilinear), 20, 24).Pixels;
            float[] actual = one[i / 4].Images[(i % 4 * expected.Length)..((i % 4 + 1) * expected.Length)];
            Assert.Equal(expected.Select((p, at) => (p / 255f - new[] { 0.5f, 0.25f, 0 }[at % 3]) / new[] { 1f, 1, 2 }[at % 3]), actual);
        }
    }

    [Fact]
    public void TwoWorkersPrepareTwoBatchesAtOnce()
    {
        using var meeting = new Barrier(2);
        var set = new Photographs([(8, 8), (8, 8)]) { Meeting = meeting };
        var options = new BatchLoaderOptions(1, new Normalization([0, 0, 0], [1, 1, 1])) { Shuffle = false, Workers = 2 };
        Assert.Equal([0, 1], new BatchLoader(set, options).Epoch(0).Select(batch => batch.Indices[0]));
    }

    [Fact]
    public void SizesThatDifferAreNamed()
    {
        var loader = new BatchLoader(new Numbers(8) { WideIndex = 5 }, _plain with { Shuffle = false });
        string message = Assert.Throws<DataException>(() => Collect(loader.Epoch(0))).Message;
        Assert.Contains("sample 5 is 3x5x1 after the transforms, the batch began with 3x4x1", message);
    }

    [Fact]
    public void EndingEarlyEndsTheWorkers()
    {
        var set = new Numbers(10_000);
        var loader = new BatchLoader(set, _plain with { Workers = 4, Prefetch = 3 });
        for (int epoch = 0; epoch < 50; epoch++)
        {
            foreach (Batch batch in loader.Epoch(epoch))
            {
                if (batch.Count == 8)
                    break;
            }
        }

        int reads = set.Reads;
        Thread.Sleep(50);
        Assert.Equal(reads, set.Reads);
        Assert.InRange(reads, 50 * 8, 50 * 8 * 5);
    }

    [Fact]
    public void NoMoreThanThePrefetchIsPreparedAhead()
    {
        var set = new Numbers(800);
        using IEnumerator<Batch> epoch = new BatchLoader(set, _plain with { Workers = 3, Prefetch = 2 }).Epoch(0).GetEnumerator();
        Assert.Equal(0, set.Reads);
        epoch.MoveNext();
        Assert.True(SpinWait.SpinUntil(() => set.Reads == 8 * 3, TimeSpan.FromSeconds(20)));
        Thread.Sleep(50);
        Assert.Equal(8 * 3, set.Reads);
        int[] held = [.. epoch.Current.Indices];
        Thread.Sleep(20);
        Assert.Equal(held, epoch.Current.Indices);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(383, 1)]
    [InlineData(3 * 384, 3)]
    [InlineData(1 << 20, 4)]
    public void AsManyBatchesArePreparedAheadAsTheMemoryHolds(long bytes, int ahead)
    {
        // A batch is 8 images of 12 floats: 384 bytes.
        var set = new Numbers(800);
        BatchLoaderOptions options = _plain with { Workers = 1, Prefetch = 4, PrefetchBytes = bytes };
        var loader = new BatchLoader(set, options);
        for (int epochs = 0; epochs < 2; epochs++)
        {
            int before = set.Reads;
            using IEnumerator<Batch> epoch = loader.Epoch(epochs).GetEnumerator();
            for (int batch = 1; batch <= 3; batch++)
            {
                epoch.MoveNext();
                int expected = before + (8 * (batch + ahead));
                Assert.True(SpinWait.SpinUntil(() => set.Reads == expected, TimeSpan.FromSeconds(20)));
                Thread.Sleep(20);
                Assert.Equal(expected, set.Reads);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void CancellationEndsTheEpoch(int workers)
    {
        using var cancel = new CancellationTokenSource();
        var loader = new BatchLoader(new Numbers(800), _plain with { Workers = workers });
        using IEnumerator<Batch> epoch = loader.Epoch(0, 0, cancel.Token).GetEnumerator();
        Assert.True(epoch.MoveNext());
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => epoch.MoveNext());
        Assert.Equal(100, Collect(loader.Epoch(0)).Count);
    }

    [Fact]
    public void CancellationWakesAWaitingConsumer()
    {
        using var cancel = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var set = new Numbers(80) { Gate = gate };
        using IEnumerator<Batch> epoch = new BatchLoader(set, _plain).Epoch(0, 0, cancel.Token).GetEnumerator();
        Task<bool> waiting = Task.Run(epoch.MoveNext);
        Assert.True(SpinWait.SpinUntil(() => set.Reads == 1, TimeSpan.FromSeconds(20)));
        cancel.Cancel();
        gate.Set();
        Assert.ThrowsAny<OperationCanceledException>(() => waiting.GetAwaiter().GetResult());
    }

    [Fact]
    public void TwoEpochsAtOnceDoNotShareBuffers()
    {
        var loader = new BatchLoader(new Numbers(80), _augmented);
        List<Kept> first = Collect(loader.Epoch(0)), second = Collect(loader.Epoch(1));
        var pairs = loader.Epoch(0).Zip(loader.Epoch(1), (a, b) => (A: Collect([a])[0], B: Collect([b])[0])).ToList();
        AssertSame(first, [.. pairs.Select(pair => pair.A)]);
        AssertSame(second, [.. pairs.Select(pair => pair.B)]);
    }

    [Fact]
    public void SteadyStateAllocatesNextToNothing()
    {
        var loader = new BatchLoader(new Numbers(8 * 1000), _augmented with { Workers = 2 });
        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach (Batch batch in loader.Epoch(epoch))
                Assert.Equal(8, batch.Count);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (Batch _ in loader.Epoch(2))
        {
        }
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 50_000);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(8, -1, 1)]
    [InlineData(8, 1, 0)]
    public void ImpossibleOptionsAreRefused(int batchSize, int workers, int prefetch)
        => Assert.Throws<ArgumentException>(() => new BatchLoader(
            new Numbers(8), new BatchLoaderOptions(batchSize, Normalization.Unit) { Workers = workers, Prefetch = prefetch }));

    /// <summary>Colour images of given sizes; with a meeting, a read returns when as many have begun as it has participants.</summary>
    private sealed class Photographs((int Width, int Height)[] sizes) : IImageDataset
    {
        public Barrier? Meeting { get; init; }

        public string Name => "photographs";

        public int Count => sizes.Length;

        public IReadOnlyList<string> Classes => [];

        public Target Target(int index) => Data.Target.None;

        public Image Read(int index)
        {
            Assert.True(Meeting?.SignalAndWait(TimeSpan.FromSeconds(20)) ?? true);
            (int width, int height) = sizes[index];
            return new Image(
                width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(p => (byte)((p * 37) + (p / 97) + index))]);
        }
    }

    /// <summary>Images of 3 x 4 that tell their index.</summary>
    private sealed class Numbers(int count) : IImageDataset
    {
        private readonly Image[] _images =
        [
            .. Enumerable.Range(0, count).Select(i => new Image(4, 3, 1, [.. Enumerable.Range(0, 12).Select(p => (byte)(i * 7 + p))])),
        ];

        private int _reads;

        public int FailingIndex { get; init; } = -1;

        public int WideIndex { get; init; } = -1;

        public ManualResetEventSlim? Gate { get; init; }

        public int Reads => Volatile.Read(ref _reads);

        public string Name => "numbers";

        public int Count => count;

        public IReadOnlyList<string> Classes { get; } = ["a", "b", "c"];

        public Target Target(int index) => ClassTarget.Of(index % 3);

        public Image Read(int index)
        {
            Interlocked.Increment(ref _reads);
            Gate?.Wait();
            if (index == FailingIndex)
                throw new DataException($"sample {index} is broken");
            return index == WideIndex ? new Image(5, 3, 1) : _images[index];
        }
    }
}
