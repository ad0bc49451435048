using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Asks Linux for pages of 2 MiB: large maps and weights then need few translations of addresses, and are touched first in a tenth of the time.
/// Other systems, and kernels that refuse, keep their pages.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a page, and the alignment that buffers need.</summary>
    public const nuint Size = 2 << 20;

    private const int Advice = 14;

    /// <summary>Bytes from which on a buffer gains.</summary>
    private const nuint Worthwhile = 2 * Size;

    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux();

    /// <summary>Whether a buffer of so many bytes should be aligned to <see cref="Size"/>.</summary>
    public static bool AreWorthwhile(nuint bytes) => bytes >= Worthwhile && !_isUnavailable;

    /// <summary>Asks for them in the whole pages of an aligned buffer; what is left at its end keeps small pages, so that no memory is taken in excess.</summary>
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
