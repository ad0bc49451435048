using Fovea.Server.Repository;
using Fovea.Server.Serving;
using Microsoft.AspNetCore.Http;

namespace Fovea.Server.Http;

/// <summary>A request while it is being answered.</summary>
internal sealed class Exchange(HttpContext context, int maxBodyBytes, CancellationToken cancellation) : IDisposable
{
    private ModelLease? _lease;
    private RequestBody? _body;

    public HttpContext Context => context;

    public HttpRequest Request => context.Request;

    public HttpResponse Response => context.Response;

    /// <summary>Signalled when the client is gone or the time is over.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Whether the body is still being received.</summary>
    public bool IsReceiving { get; private set; }

    /// <summary>The name of the model that is used; empty before.</summary>
    public string ModelName { get; private set; } = "";

    /// <summary>Lends a model until the request is answered.</summary>
    /// <exception cref="ServingException">There is none of this name and version.</exception>
    public ServedModel Use(ModelRepository repository, string? name, string? version)
    {
        _lease = repository.Rent(name, version);
        ModelName = _lease.Model.Name;
        return _lease.Model;
    }

    /// <summary>Receives the body; its memory is valid until the request is answered.</summary>
    /// <exception cref="ServingException">It is too large, compressed or cut off.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        IsReceiving = true;
        _body = await RequestBody.ReadAsync(Request, maxBodyBytes, cancellation).ConfigureAwait(false);
        IsReceiving = false;
        return _body.Content;
    }

    public void Dispose()
    {
        _lease?.Dispose();
        _body?.Dispose();
    }
}
