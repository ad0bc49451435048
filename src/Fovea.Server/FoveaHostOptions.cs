using System.Net;

namespace Fovea.Server;

/// <summary>Where a <see cref="FoveaApplication"/> listens and what it writes.</summary>
public sealed record FoveaHostOptions
{
    /// <summary>The address; that of this machine alone, so that nobody else reaches it, unless another is given.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port of HTTP; 0 for a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The port of gRPC (HTTP/2 without encryption); 0 for a free one, null for no gRPC.</summary>
    public int? GrpcPort { get; init; } = 8081;

    /// <summary>
    /// Names besides <c>localhost</c> under which a server that listens to this machine alone may be asked: those of a proxy before it that
    /// passes on the name it was asked by.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The most connections at a time.</summary>
    public int MaxConnections { get; init; } = 512;

    /// <summary>Where failures are written; null for nowhere.</summary>
    public TextWriter? Log { get; init; }

    /// <summary>
    /// OpenTelemetry's settings by the names of its environment variables, such as <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: traces are sent as
    /// they say. Null to send none.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? Traces { get; init; }
}
