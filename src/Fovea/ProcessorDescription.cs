using Fovea.Kernels.Simd;

namespace Fovea;

/// <summary>Describes the processor in one line.</summary>
public static class ProcessorDescription
{
    /// <summary>The processor's name, the number of its cores that this process may use, and the widest vectors in use.</summary>
    public static string OneLine()
    {
        string processor = Processor() ?? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
        return $"{processor}, {Environment.ProcessorCount} cores, {SimdSupport.Level}";
    }

    private static string? Processor()
    {
        const string Key = "model name";
        try
        {
            return File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
