using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Requests pages of 2 MiB from Linux: large maps and weights then cause few TLB misses, and their first use takes a tenth of the time. On
/// other systems, and where Linux refuses, pages keep their size.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a page, and the alignment that buffers need.</summary>
    public const nuint Size = 2 << 20;

    /// <summary>MADV_HUGEPAGE.</summary>
    private const int Advice = 14;

    /// <summary>The smallest buffer, in bytes, that gains.</summary>
    private const nuint Worthwhile = 2 * Size;

    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux();

    /// <summary>Whether a buffer of this size should be aligned to <see cref="Size"/>.</summary>
    public static bool AreWorthwhile(nuint bytes) => bytes >= Worthwhile && !_isUnavailable;

    /// <summary>
    /// Requests huge pages for the whole pages of an aligned buffer. The rest at its end keeps small pages, so that no memory is wasted.
    /// </summary>
    public static void Request(void* address, nuint bytes)
    {
        try
        {
            _ = Advise(address, bytes / Size * Size, Advice);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            _isUnavailable = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
