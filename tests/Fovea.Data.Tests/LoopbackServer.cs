using System.Net;
using System.Net.Sockets;

namespace Fovea.Data.Tests;

/// <summary>An HTTP server on this machine that answers every request with one handler.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _requests = [];

    public LoopbackServer(Func<HttpListenerContext, Task> answer)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/files";
        }
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Serve(answer);
    }

    public string Address { get; }

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public void Dispose() => _listener.Close();

    /// <summary>Answers with the bytes that the request's range asks for, as a server that knows ranges.</summary>
    public static async Task SendRange(HttpListenerContext context, byte[] bytes)
    {
        int start = 0;
        if (context.Request.Headers["Range"] is { } range)
        {
            start = int.Parse(range["bytes=".Length..^1]);
            context.Response.StatusCode = start < bytes.Length ? 206 : 416;
            context.Response.AddHeader("Content-Range", start < bytes.Length
                ? $"bytes {start}-{bytes.Length - 1}/{bytes.Length}"
                : $"bytes */{bytes.Length}");
        }
        await Send(context, bytes[Math.Min(start, bytes.Length)..]);
    }

    /// <summary>Answers with all of the bytes.</summary>
    public static async Task Send(HttpListenerContext context, byte[] bytes)
    {
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    /// <summary>Announces all of the bytes and sends the first <paramref name="count"/>; what follows is the caller's.</summary>
    public static async Task SendFirst(HttpListenerContext context, byte[] bytes, int count)
    {
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes.AsMemory(0, count));
        await context.Response.OutputStream.FlushAsync();
    }

    private async Task Serve(Func<HttpListenerContext, Task> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            lock (_requests)
                _requests.Add(Path.GetFileName(context.Request.Url!.AbsolutePath));
            try
            {
                await answer(context);
            }
            catch (Exception broken) when (broken is HttpListenerException or IOException or InvalidOperationException)
            {
                context.Response.Abort();
            }
        }
    }
}
