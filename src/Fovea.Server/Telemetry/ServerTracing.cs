using System.Diagnostics;

namespace Fovea.Server.Telemetry;

/// <summary>The spans of a request inside of the server.</summary>
internal static class ServerTracing
{
    public const string Name = "Fovea.Server";

    public static ActivitySource Source { get; } = new(Name);
}
