using System.Diagnostics;
using Fovea.Formats;
using Fovea.Kernels;
using Fovea.Tensors;
using Xunit.Abstractions;

namespace Fovea.Onnx.Tests;

/// <summary>
/// Files that were damaged at random: each is refused in one sentence or loaded, quickly and within bounds, and what is loaded is compiled
/// and run or refused in one sentence. FOVEA_ONNX_MUTATIONS says how many are tried.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output) : IDisposable
{
    private const int FewMutations = 600;
    private const long MostBytes = 64L << 20; // beyond what the file's own size explains
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void DamagedFilesAreRefusedInOneSentenceOrRun()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("FOVEA_ONNX_MUTATIONS"), out int given) ? given : FewMutations;
        byte[][] files = [.. Directory.GetFiles(TorchModel.Folder, "*.onnx").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        foreach (byte[] file in files)
            Try(file); // so that no time is that of the compiler
        (int refused, int loaded, int ran) = (0, 0, 0);
        (TimeSpan slowest, TimeSpan slowestRun, long most) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (int i = 0; i < count; i++)
        {
            Philox random = Philox.ForName(7, $"mutation {i}");
            byte[] mutated = FileMutation.Of(files[i % files.Length], random);
            Outcome outcome = Try(mutated);
            string which = $"mutation {i}: ";
            Assert.True(outcome.Fault is null || IsOneSentence(outcome.Fault), which + outcome.Fault);
            Assert.True(outcome.Load < _longest, $"{which}loading took {outcome.Load}");
            Assert.True(outcome.Bytes < MostBytes, $"{which}{outcome.Bytes >> 20} MB were allocated");
            refused += outcome.IsLoaded ? 0 : 1;
            loaded += outcome.IsLoaded ? 1 : 0;
            ran += outcome.Fault is null ? 1 : 0;
            slowest = outcome.Load > slowest ? outcome.Load : slowest;
            slowestRun = outcome.Run > slowestRun ? outcome.Run : slowestRun;
            most = Math.Max(most, outcome.Bytes);
        }

        output.WriteLine(
            $"{count} mutations: {refused} refused, {loaded} loaded, of which {ran} ran; loading took {slowest.TotalMilliseconds:0} ms at "
            + $"most, running {slowestRun.TotalMilliseconds:0} ms, {most >> 20} MB at most");
        Assert.True(refused > 0 && ran > 0);
    }

    private static bool IsOneSentence(string message) => message.EndsWith('.') && !message.Any(char.IsControl);

    private Outcome Try(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        OnnxModel? model = null;
        string? fault = null;
        try
        {
            model = OnnxModel.Load(_path, new OnnxModelOptions { MaxValueBytes = 32 << 20 });
        }
        catch (WeightFileException failure)
        {
            fault = failure.Message;
        }

        TimeSpan load = clock.Elapsed;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (model is null)
            return new Outcome(false, fault, load, TimeSpan.Zero, allocated);
        try
        {
            var shape = new Shape(1, 3, 40, 40);
            Tensor image = Tensor.FromArray(shape, Testing.Goldens.Uniform("image", shape.Elements, 0));
            using CompiledOnnxModel compiled = model.Compile(shape);
            if (model.Inputs.Count == 1)
                compiled.Run(image);
        }
        catch (Exception failure) when (failure is OnnxException or ArgumentException)
        {
            fault = failure.Message;
        }

        return new Outcome(true, fault, load, clock.Elapsed - load, allocated);
    }

    private sealed record Outcome(bool IsLoaded, string? Fault, TimeSpan Load, TimeSpan Run, long Bytes);
}

/// <summary>Random damage: bits, bytes, lengths, cuts, copies of parts, and numbers that are absurd.</summary>
internal static class FileMutation
{
    private static readonly ulong[] _absurd =
        [0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1UL << 40, long.MaxValue, ulong.MaxValue];

    public static byte[] Of(byte[] file, Philox random)
    {
        var bytes = new List<byte>(file);
        var numbers = new float[64];
        random.Fill(numbers);
        int next = 0;
        bool keepsLengths = Below(4) > 0; // as most damage does that is still a graph
        int changes = keepsLengths ? 1 + Below(8) : 1 + Below(2);
        for (int i = 0; i < changes && bytes.Count > 8; i++)
        {
            int at = Below(bytes.Count);
            switch (keepsLengths ? Below(2) : Below(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << Below(8));
                    break;
                case 1:
                    bytes[at] = (byte)Below(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(1 + Below(40), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + Below(200), bytes.Count - at)));
                    break;
                case 5:
                    bytes.RemoveAt(at);
                    bytes.InsertRange(at, Varint(_absurd[Below(_absurd.Length)]));
                    break;
                default:
                    int other = Below(bytes.Count);
                    (bytes[at], bytes[other]) = (bytes[other], bytes[at]);
                    break;
            }
        }

        return [.. bytes];

        int Below(int limit) => Math.Min(limit - 1, (int)(numbers[next++ % numbers.Length] * limit));
    }

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
