using Fovea.Kernels.Simd;

namespace Fovea.Inference.Algorithms;

/// <summary>Identifies the environment that measured times depend on.</summary>
internal static class TimingEnvironment
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Processor, vector width, threads and build of the kernels; measurements from another environment are not used.</summary>
    public static string Describe(int threads) =>
        $"{Processor()}, {SimdSupport.Level}, {threads} of {Environment.ProcessorCount} threads, kernels {Kernels()}";

    private static string Kernels() => typeof(SimdSupport).Module.ModuleVersionId.ToString("N")[..8];

    private static string Processor()
    {
#pragma warning disable RS0030 // Windows tells the processor's name only here; it labels measurements and changes no result.
        string? named = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
#pragma warning restore RS0030
        if (!string.IsNullOrEmpty(named))
            return named;
        try
        {
            string? line = File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unknown processor";
        }
    }
}
