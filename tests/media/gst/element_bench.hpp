#pragma once

#include <doctest/doctest.h>
#include <gst/gst.h>

#include <functional>
#include <string>
#include <vector>

#include "../test_phone.hpp"
#include "../test_worker.hpp"
#include "media/gst/graph_home.hpp"
#include "media/gst/rtp_receiver.hpp"
#include "media/gst/rtp_sender.hpp"
#include "media/port_pool.hpp"

namespace media::gst::test {

/// After gst_init, which every test of elements needs first.
struct Initialized {
    Initialized() {
        gst_init(nullptr, nullptr);
        register_rtp_elements();
    }
};

/// An element of its own, in no bin.
inline ElementRef make(const char* factory) {
    ElementRef element{gst_element_factory_make(factory, nullptr)};
    REQUIRE(element);
    gst_object_ref_sink(element.get());
    return element;
}

inline MediaPort port_from(PortPool& pool, const std::string& address, common::Endpoint& local) {
    auto pair = pool.open(media::test::ip(address)).value();
    local = {pair.ports.address, pair.ports.rtp};
    MediaPort port;
    port.socket = std::move(pair.rtp);
    return port;
}

inline std::string bytes_of(GstBuffer* buffer) {
    std::string bytes(gst_buffer_get_size(buffer), '\0');
    gst_buffer_extract(buffer, 0, bytes.data(), bytes.size());
    return bytes;
}

/// A sink pad that keeps what comes; link it to an element's src pad.
class Collector {
public:
    Collector() : pad_{gst_pad_new("sink", GST_PAD_SINK)} {
        gst_object_ref_sink(pad_.get());
        gst_pad_set_element_private(pad_.get(), this);
        gst_pad_set_chain_function(pad_.get(), chain);
        gst_pad_set_event_function(pad_.get(), event);
        gst_pad_set_active(pad_.get(), TRUE);
    }
    [[nodiscard]] GstPad* pad() { return pad_.get(); }

    struct Packet {
        std::string bytes;
        GstClockTime dts;
    };
    std::vector<Packet> packets;
    std::vector<std::string> events;
    std::string caps;
    GstFlowReturn answer = GST_FLOW_OK;

private:
    static Collector& of(GstPad* pad) {
        return *static_cast<Collector*>(gst_pad_get_element_private(pad));
    }
    static GstFlowReturn chain(GstPad* pad, GstObject*, GstBuffer* buffer) {
        const BufferRef owned{buffer};
        of(pad).packets.push_back({bytes_of(buffer), GST_BUFFER_DTS(buffer)});
        return of(pad).answer;
    }
    static gboolean event(GstPad* pad, GstObject*, GstEvent* event) {
        const EventRef owned{event};
        of(pad).events.emplace_back(GST_EVENT_TYPE_NAME(event));
        GstCaps* announced = nullptr;
        if (GST_EVENT_TYPE(event) == GST_EVENT_CAPS) {
            gst_event_parse_caps(event, &announced);
            of(pad).caps = StringRef{gst_caps_to_string(announced)}.get();
        }
        return TRUE;
    }

    PadRef pad_;
};

}  // namespace media::gst::test
